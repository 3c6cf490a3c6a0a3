import { ActionIcon } from "@mantine/core";
import { IconKeyboard, IconLayoutSidebar, IconLayoutSidebarRight } from "@tabler/icons-react";
import { useApp } from "../appContext.ts";
import { KeyHint } from "../commands/KeyHint.tsx";
import { ProjectMenu } from "../projects/ProjectMenu.tsx";
import { BackendPill } from "./BackendPill.tsx";
import { ExportMenu } from "./ExportMenu.tsx";
import { PlaceSwitch } from "./PlaceSwitch.tsx";
import { SettingsMenu } from "./SettingsMenu.tsx";
import "./topbar.css";

/** Name, what is open, where the network runs, and what leaves the page. */
export function TopBar() {
  const setOpen = useApp((state) => state.setOpen);
  return (
    <header className="topbar">
      <div className="topbar-side">
        <FoldButton panel="images" />
        <h1 className="logo">
          <Mark />
          Utile
        </h1>
        <ProjectMenu />
      </div>
      <PlaceSwitch />
      <div className="topbar-side topbar-end">
        <BackendPill />
        <SettingsMenu />
        <KeyHint command="shortcuts">
          <ActionIcon aria-label="Keyboard shortcuts" onClick={() => setOpen("shortcuts")}>
            <IconKeyboard size={18} stroke={1.6} />
          </ActionIcon>
        </KeyHint>
        <ExportMenu />
        <FoldButton panel="task" />
      </div>
    </header>
  );
}

/** Two halves of a cell with the border that the network learns between them. */
function Mark() {
  return (
    <svg viewBox="0 0 20 20" width="20" height="20" aria-hidden="true">
      <path d="M9 3a7 7 0 0 0 0 14z" fill="var(--u-accent)" />
      <path d="M11.6 3a7 7 0 0 1 0 14z" fill="none" stroke="var(--u-accent)" strokeWidth="1.6" />
    </svg>
  );
}

function FoldButton({ panel }: { panel: "images" | "task" }) {
  const folded = useApp((state) => state.folded[panel]);
  const fold = useApp((state) => state.fold);
  const task = useApp(({ place }) => (place === "teach" ? "Teach panel" : "Segment panel"));
  const name = panel === "images" ? "Image list" : task;
  const Icon = panel === "images" ? IconLayoutSidebar : IconLayoutSidebarRight;
  return (
    <KeyHint command="fold" title={`${folded ? "Show" : "Fold away"} the ${name.toLowerCase()}; both sides`}>
      <ActionIcon aria-label={name} aria-pressed={!folded} onClick={() => fold(panel, !folded)}>
        <Icon size={18} stroke={1.6} />
      </ActionIcon>
    </KeyHint>
  );
}
