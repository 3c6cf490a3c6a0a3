import { ActionIcon } from "@mantine/core";
import { IconCopy, IconTrash } from "@tabler/icons-react";
import type { ProjectSummary } from "../../state/projectSlice.ts";
import { useApp, useAppContext } from "../appContext.ts";
import { ago, fileSize, plural } from "../format.ts";
import { deleteWithUndo } from "./deleteWithUndo.ts";

/** One project: pressed, it opens in the place of this one. */
export function ProjectRow({ project }: { project: ProjectSummary }) {
  const { id, name, modified, images, bytes } = project;
  const { store } = useAppContext();
  const isOpen = useApp((state) => state.project?.id === id);
  const openProject = useApp((state) => state.openProject);
  const duplicateProject = useApp((state) => state.duplicateProject);
  const facts = `${plural(images, "image")} · ${fileSize(bytes)} · ${ago(modified, Date.now())}`;
  return (
    <li className="project-row" data-open={isOpen || undefined}>
      <button
        type="button"
        className="project-pick"
        aria-current={isOpen}
        aria-label={`${name}, ${facts}`}
        onClick={() => !isOpen && void openProject(id)}
      >
        <span className="clip">{name}</span>
        <span className="dim small">
          {facts}
          {isOpen && " · open here"}
        </span>
      </button>
      <ActionIcon
        aria-label={`Duplicate ${name}`}
        title="Duplicate"
        onClick={() => void duplicateProject(id)}
      >
        <IconCopy size={16} stroke={1.6} />
      </ActionIcon>
      <ActionIcon aria-label={`Delete ${name}`} title="Delete" onClick={() => void deleteWithUndo(store, id)}>
        <IconTrash size={16} stroke={1.6} />
      </ActionIcon>
    </li>
  );
}
