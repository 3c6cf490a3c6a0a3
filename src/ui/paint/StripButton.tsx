import { ActionIcon } from "@mantine/core";
import { useAppContext } from "../appContext.ts";
import { COMMANDS } from "../commands/commands.ts";
import { KeyHint } from "../commands/KeyHint.tsx";
import { keyLabel } from "../commands/keyLabel.ts";
import type { PaintCommandId } from "./paintCommands.ts";
import type { ToolIcon } from "./toolIcons.ts";

interface StripButtonProps {
  readonly command: PaintCommandId;
  readonly label: string;
  readonly icon: ToolIcon;
  readonly pressed?: boolean;
  readonly disabled?: boolean;
  /** What exactly it would do now. */
  readonly detail?: string | undefined;
}

/** One square of the strip. A disabled one can still be asked what it is. */
export function StripButton(props: StripButtonProps) {
  const { command, label, icon: Icon, pressed, disabled = false, detail } = props;
  const context = useAppContext();
  const { keys, run } = COMMANDS[command];
  const key = keyLabel(keys[0]);
  return (
    <KeyHint command={command} position="right" detail={detail}>
      <ActionIcon
        className="tool strip-tool"
        aria-label={label}
        aria-pressed={pressed}
        aria-disabled={disabled || undefined}
        data-disabled={disabled}
        onClick={() => disabled || run(context)}
      >
        <Icon size={18} stroke={1.6} />
        {key.length === 1 && (
          <span className="tool-key" aria-hidden>
            {key}
          </span>
        )}
      </ActionIcon>
    </KeyHint>
  );
}
