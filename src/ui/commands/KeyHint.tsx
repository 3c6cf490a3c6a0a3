import { Tooltip } from "@mantine/core";
import type { ReactElement } from "react";
import { COMMANDS, type CommandId } from "./commands.ts";
import { keyLabel } from "./keyLabel.ts";

/** Names a command and its key beside the control it belongs to. */
export function KeyHint({
  command,
  position = "bottom",
  title,
  detail,
  children,
}: {
  command: CommandId;
  /** Where the control does something other than its key. */
  title?: string;
  position?: "bottom" | "right" | "left" | "top";
  /** What exactly it would do now. */
  detail?: string | undefined;
  children: ReactElement;
}) {
  const { keys, title: own } = COMMANDS[command];
  const said = title ?? own;
  return (
    <Tooltip
      position={position}
      label={
        <>
          {detail === undefined ? said : `${said}: ${detail}`}{" "}
          <kbd className="key-in-tip">{keyLabel(keys[0])}</kbd>
        </>
      }
    >
      {children}
    </Tooltip>
  );
}
