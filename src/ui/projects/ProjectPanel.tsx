import { ActionIcon, Button, Progress } from "@mantine/core";
import { IconDownload, IconPlus, IconUpload, IconX } from "@tabler/icons-react";
import { useEffect, useRef } from "react";
import { useApp } from "../appContext.ts";
import { percent } from "../format.ts";
import { DeletedProjects } from "./DeletedProjects.tsx";
import { ProjectName } from "./ProjectName.tsx";
import { ProjectRow } from "./ProjectRow.tsx";
import { StorageUse } from "./StorageUse.tsx";

/** The open project's name, what can be done with it, all the others, and the room they take. */
export function ProjectPanel() {
  const projects = useApp((state) => state.projects);
  const transfer = useApp((state) => state.transfer);
  const refreshProjects = useApp((state) => state.refreshProjects);
  useEffect(() => void refreshProjects(), [refreshProjects]);
  const live = projects.filter(({ deleted }) => deleted === null);
  return (
    <div className="stack">
      <ProjectName />
      {transfer.status === "running" ? <TransferProgress /> : <ProjectActions />}
      {live.length > 0 && (
        <section aria-label="All projects">
          <h3 className="section-head">All projects</h3>
          <ul className="project-list">
            {live.map((project) => (
              <ProjectRow key={project.id} project={project} />
            ))}
          </ul>
        </section>
      )}
      <DeletedProjects />
      <StorageUse />
    </div>
  );
}

function ProjectActions() {
  const isOpen = useApp(({ project, saving }) => project !== null && saving.status !== "elsewhere");
  const newProject = useApp((state) => state.newProject);
  const exportProject = useApp((state) => state.exportProject);
  const importProject = useApp((state) => state.importProject);
  const input = useRef<HTMLInputElement>(null);
  return (
    <div className="project-actions">
      <Button
        variant="default"
        size="compact-md"
        leftSection={<IconPlus size={14} />}
        onClick={() => void newProject()}
      >
        New
      </Button>
      <Button
        variant="default"
        size="compact-md"
        leftSection={<IconDownload size={14} />}
        disabled={!isOpen}
        title="Everything of this project in one file"
        onClick={() => void exportProject()}
      >
        Export
      </Button>
      <Button
        variant="default"
        size="compact-md"
        leftSection={<IconUpload size={14} />}
        title="A .utile file becomes a project of its own"
        onClick={() => input.current?.click()}
      >
        Import
      </Button>
      <input
        ref={input}
        type="file"
        accept=".utile"
        hidden
        aria-label="Import a project"
        onChange={({ currentTarget }) => {
          const [file] = currentTarget.files ?? [];
          if (file !== undefined) void importProject(file.name, file);
          currentTarget.value = "";
        }}
      />
    </div>
  );
}

function TransferProgress() {
  const transfer = useApp((state) => state.transfer);
  const cancelTransfer = useApp((state) => state.cancelTransfer);
  if (transfer.status !== "running") return null;
  const { direction, name, fraction } = transfer;
  const what = direction === "export" ? "Exporting" : "Importing";
  return (
    <div className="row">
      <div className="project-progress">
        <span className="small clip">
          {what} {name} · {percent(fraction)}
        </span>
        <Progress value={100 * fraction} size={4} aria-label={what} />
      </div>
      <ActionIcon aria-label={`Cancel the ${direction}`} onClick={cancelTransfer}>
        <IconX size={16} />
      </ActionIcon>
    </div>
  );
}
