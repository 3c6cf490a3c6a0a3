import { Button, Popover } from "@mantine/core";
import { IconChevronDown } from "@tabler/icons-react";
import { lazy, Suspense } from "react";
import { useApp } from "../appContext.ts";
import { COMMANDS } from "../commands/commands.ts";
import { keyLabel } from "../commands/keyLabel.ts";
import "./projects.css";

const ProjectPanel = lazy(() =>
  import("./ProjectPanel.tsx").then((module) => ({ default: module.ProjectPanel })),
);

/** Name of the open project; pressed, everything about projects. */
export function ProjectMenu() {
  const opened = useApp(({ open }) => open === "projects");
  const setOpen = useApp((state) => state.setOpen);
  const name = useApp(({ project }) => project?.name ?? "New project");
  return (
    <Popover
      opened={opened}
      onChange={(now) => !now && setOpen(null)}
      position="bottom-start"
      width={380}
      trapFocus
      returnFocus
    >
      <Popover.Target>
        <Button
          variant="subtle"
          color="gray"
          size="compact-md"
          className="project-button"
          aria-label={`Project: ${name}`}
          title={`${COMMANDS.projects.title} (${keyLabel(COMMANDS.projects.keys[0])})`}
          rightSection={<IconChevronDown size={14} />}
          onClick={() => setOpen(opened ? null : "projects")}
        >
          <span className="clip">{name}</span>
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label="Projects" className="project-panel">
        <Suspense>{opened && <ProjectPanel />}</Suspense>
      </Popover.Dropdown>
    </Popover>
  );
}
