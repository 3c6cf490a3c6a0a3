import { ActionIcon } from "@mantine/core";
import { IconArrowBackUp, IconTrashX } from "@tabler/icons-react";
import { useApp } from "../appContext.ts";
import { fileSize } from "../format.ts";

/** Deleted projects, for a week. */
export function DeletedProjects() {
  const projects = useApp((state) => state.projects);
  const putBackProject = useApp((state) => state.putBackProject);
  const purgeProject = useApp((state) => state.purgeProject);
  const deleted = projects.filter((project) => project.deleted !== null);
  if (deleted.length === 0) return null;
  return (
    <details className="project-deleted">
      <summary>Deleted in the last week ({deleted.length})</summary>
      <ul className="project-list">
        {deleted.map(({ id, name, bytes }) => (
          <li key={id} className="project-row">
            <span className="project-pick">
              <span className="clip">{name}</span>
              <span className="dim small">{fileSize(bytes)}</span>
            </span>
            <ActionIcon
              aria-label={`Put ${name} back`}
              title="Put back"
              onClick={() => void putBackProject(id)}
            >
              <IconArrowBackUp size={16} stroke={1.6} />
            </ActionIcon>
            <ActionIcon
              aria-label={`Delete ${name} for good`}
              title="Delete for good and free its room"
              onClick={() => void purgeProject(id)}
            >
              <IconTrashX size={16} stroke={1.6} />
            </ActionIcon>
          </li>
        ))}
      </ul>
    </details>
  );
}
