import { Button, Popover } from "@mantine/core";
import { IconChevronDown } from "@tabler/icons-react";
import { lazy, Suspense } from "react";
import { useApp } from "../appContext.ts";
import { KeyHint } from "../commands/KeyHint.tsx";
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
        <div className="project-target">
          <KeyHint command="projects">
            <Button
              variant="subtle"
              color="gray"
              size="compact-md"
              className="project-button"
              aria-label={`Project: ${name}`}
              rightSection={<IconChevronDown size={14} />}
              onClick={() => setOpen(opened ? null : "projects")}
            >
              <span className="clip">{name}</span>
            </Button>
          </KeyHint>
        </div>
      </Popover.Target>
      <Popover.Dropdown aria-label="Projects" className="project-panel">
        <Suspense>{opened && <ProjectPanel />}</Suspense>
      </Popover.Dropdown>
    </Popover>
  );
}
