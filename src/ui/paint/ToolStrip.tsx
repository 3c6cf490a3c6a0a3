import { IconArrowBackUp, IconArrowForwardUp, IconChecks } from "@tabler/icons-react";
import { useApp } from "../appContext.ts";
import { StripButton } from "./StripButton.tsx";
import { TOOL_GROUPS } from "./toolIcons.ts";
import { useAcceptableCount, useShownDocument } from "./useShownDocument.ts";
import "./paint.css";

/** What the hand holds, each tool with its key; one of them always. */
export function ToolStrip() {
  const tool = useApp((state) => state.tool);
  return (
    <div className="strip floating" role="toolbar" aria-label="Paint" aria-orientation="vertical">
      {TOOL_GROUPS.map((group) => (
        <div key={group[0]?.name} className="strip-group">
          {group.map(({ name, command, label, icon }) => (
            <StripButton key={name} command={command} label={label} icon={icon} pressed={name === tool} />
          ))}
          {group[0]?.name === "accept" && <AcceptAll />}
        </div>
      ))}
      <div className="strip-group">
        <History />
      </div>
    </div>
  );
}

function AcceptAll() {
  const count = useAcceptableCount();
  return <StripButton command="acceptAll" label="Accept all" icon={IconChecks} disabled={count === 0} />;
}

/** Undo and redo say what they would do. */
function History() {
  const undone = useShownDocument((document) => document?.history[document.applied - 1]?.title ?? null);
  const redone = useShownDocument((document) => document?.history[document.applied]?.title ?? null);
  return (
    <>
      <StripButton
        command="undo"
        label={undone === null ? "Undo" : `Undo: ${undone}`}
        icon={IconArrowBackUp}
        disabled={undone === null}
        detail={undone ?? undefined}
      />
      <StripButton
        command="redo"
        label={redone === null ? "Redo" : `Redo: ${redone}`}
        icon={IconArrowForwardUp}
        disabled={redone === null}
        detail={redone ?? undefined}
      />
    </>
  );
}
