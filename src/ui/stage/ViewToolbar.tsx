import { ActionIcon } from "@mantine/core";
import {
  IconArrowsMaximize,
  IconBlob,
  IconBlobFilled,
  IconContrast,
  IconStack2,
  IconZoomIn,
  IconZoomOut,
} from "@tabler/icons-react";
import type { ComponentType } from "react";
import { isAnswered } from "../../state/image.ts";
import { useApp, useAppContext } from "../appContext.ts";
import { COMMANDS, type CommandId } from "../commands/commands.ts";
import { KeyHint } from "../commands/KeyHint.tsx";
import { keyLabel } from "../commands/keyLabel.ts";

type Icon = ComponentType<{ size: number; stroke: number }>;

/** Tools on the image, each with its key. */
export function ViewToolbar() {
  const masks = useApp(({ layers }) => layers.instances.on);
  const outlines = useApp((state) => state.outlines);
  const open = useApp((state) => state.open);
  const teaching = useApp(({ place }) => place === "teach");
  const hasCells = useApp(
    ({ selected, images }) => teaching || (selected !== null && isAnswered(images[selected])),
  );
  return (
    <div className="toolbar floating" role="toolbar" aria-label="View" aria-orientation="vertical">
      <Tool command="fit" icon={IconArrowsMaximize} label="Whole image" />
      <Tool command="oneToOne" icon={OneToOne} label="1:1" />
      <Tool command="zoomIn" icon={IconZoomIn} label="Zoom in" />
      <Tool command="zoomOut" icon={IconZoomOut} label="Zoom out" />
      <hr />
      <Tool command="masks" icon={IconBlobFilled} label="Masks" pressed={masks} disabled={!hasCells} />
      <Tool command="outlines" icon={IconBlob} label="Outlines" pressed={outlines} disabled={!hasCells} />
      <hr />
      <Tool command="contrast" icon={IconContrast} label="Contrast" pressed={open === "contrast"} />
      <Tool command="layers" icon={IconStack2} label="Layers" pressed={open === "layers"} />
    </div>
  );
}

function Tool(props: {
  command: CommandId;
  icon: Icon;
  label: string;
  pressed?: boolean;
  disabled?: boolean;
}) {
  const { command, icon: ToolIcon, label, pressed, disabled = false } = props;
  const context = useAppContext();
  const position = useApp(({ place }) => (place === "teach" ? "left" : "right"));
  return (
    <KeyHint command={command} position={position}>
      <ActionIcon
        className="tool"
        size={36}
        aria-label={label}
        aria-pressed={pressed}
        disabled={disabled}
        onClick={() => COMMANDS[command].run(context)}
      >
        <ToolIcon size={19} stroke={1.6} />
        <span className="tool-key" aria-hidden>
          {keyLabel(COMMANDS[command].keys[0])}
        </span>
      </ActionIcon>
    </KeyHint>
  );
}

function OneToOne() {
  return <span className="tool-text">1:1</span>;
}
