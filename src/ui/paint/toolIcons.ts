import {
  IconArrowMerge,
  IconArrowsMove,
  IconBrush,
  IconBucketDroplet,
  IconCheck,
  IconColorPicker,
  IconEraser,
  IconFlame,
  IconLasso,
  IconPolygon,
  IconScissors,
  IconShieldLock,
  IconTag,
  IconTexture,
  IconTrash,
  IconWand,
} from "@tabler/icons-react";
import type { ComponentType } from "react";
import type { ToolName } from "../../state/paintSlice.ts";
import type { PaintCommandId } from "./paintCommands.ts";

export type ToolIcon = ComponentType<{ size: number; stroke: number }>;

/** A tool as it stands in the strip. */
export interface ToolEntry {
  readonly name: ToolName;
  readonly command: PaintCommandId;
  /** One or two words. */
  readonly label: string;
  readonly icon: ToolIcon;
}

/** Tools in the order of the strip, what belongs together in one group. */
export const TOOL_GROUPS: readonly (readonly ToolEntry[])[] = [
  [{ name: "move", command: "toolMove", label: "Move", icon: IconArrowsMove }],
  [
    { name: "brush", command: "toolBrush", label: "Brush", icon: IconBrush },
    { name: "eraser", command: "toolEraser", label: "Eraser", icon: IconEraser },
    { name: "background", command: "toolBackground", label: "Background here", icon: IconTexture },
    { name: "polygon", command: "toolPolygon", label: "Polygon", icon: IconPolygon },
    { name: "lasso", command: "toolLasso", label: "Lasso", icon: IconLasso },
    { name: "fill", command: "toolFill", label: "Fill", icon: IconBucketDroplet },
    { name: "wand", command: "toolWand", label: "Magic wand", icon: IconWand },
  ],
  [
    { name: "split", command: "toolSplit", label: "Split", icon: IconScissors },
    { name: "merge", command: "toolMerge", label: "Merge", icon: IconArrowMerge },
    { name: "delete", command: "toolDelete", label: "Delete", icon: IconTrash },
    { name: "relabel", command: "toolRelabel", label: "Class", icon: IconTag },
    { name: "pick", command: "toolPick", label: "Pick", icon: IconColorPicker },
  ],
  [
    { name: "emphasis", command: "toolEmphasis", label: "Try harder here", icon: IconFlame },
    { name: "hold", command: "toolHold", label: "Hold back", icon: IconShieldLock },
  ],
  [{ name: "accept", command: "toolAccept", label: "Accept one", icon: IconCheck }],
];
