import type { ToolName } from "../../state/paintSlice.ts";
import { resized } from "../../viewer/tools/brush.ts";
import type { AppContextValue } from "../appContext.ts";
import type { Command } from "../commands/commands.ts";
import { deleteCell } from "./cellEdits.ts";

/** Commands of one group, which act in Teach alone. */
interface PaintCommand extends Command {
  readonly group: "Paint";
  readonly place: "teach";
}

type Run = Command["run"];

function command(title: string, keys: Command["keys"], run: Run): PaintCommand {
  return { title, group: "Paint", place: "teach", keys, run };
}

function tool(name: ToolName, title: string, key: string): PaintCommand {
  return command(title, [key], ({ store }) => store.getState().chooseTool(name));
}

/** On the selected image, when there is one. */
const onImage =
  (act: (state: ReturnType<AppContextValue["store"]["getState"]>, id: string) => void): Run =>
  ({ store }) => {
    const state = store.getState();
    if (state.selected !== null) act(state, state.selected);
  };

const resize =
  (notches: 1 | -1): Run =>
  ({ store }) => {
    const { paint, setPaint } = store.getState();
    setPaint({ size: resized(paint.size, notches) });
  };

const newCell: Run = ({ store }) => {
  const { tool: inHand, setPaint, chooseTool } = store.getState();
  setPaint({ instance: null });
  if (!DRAWS_CELLS.includes(inHand)) chooseTool("brush");
};

const deleteHovered: Run = ({ store, viewer }) => {
  const { selected } = store.getState();
  const id = viewer.current?.hovered()?.label ?? 0;
  if (selected !== null && id !== 0) deleteCell(store, selected, id);
};

/** Tools that make cells. */
const DRAWS_CELLS: readonly ToolName[] = ["brush", "polygon", "lasso", "fill", "wand"];

/** What the hands can do on labels; keys as in napari, Cellpose and CVAT where they have one. */
export const PAINT_COMMANDS = {
  toolMove: tool("move", "Move the image", "V"),
  toolBrush: tool("brush", "Brush: paint a cell", "2"),
  toolEraser: tool("eraser", "Eraser: back to not labelled", "1"),
  toolBackground: tool("background", "Paint “background here”", "B"),
  toolPolygon: tool("polygon", "Polygon: click around a cell", "P"),
  toolLasso: tool("lasso", "Lasso: draw around a cell", "Q"),
  toolFill: tool("fill", "Fill a closed outline", "3"),
  toolWand: tool("wand", "Magic wand, on the network’s certainty", "W"),
  toolSplit: tool("split", "Split: draw a line through a cell", "S"),
  toolMerge: tool("merge", "Merge: drag across cells", "J"),
  toolDelete: tool("delete", "Delete a cell", "K"),
  toolRelabel: tool("relabel", "Give a cell another class", "T"),
  toolPick: tool("pick", "Pick a cell to go on painting", "4"),
  toolAccept: tool("accept", "Accept one of the network’s cells", "Y"),
  toolEmphasis: tool("emphasis", "Try harder here", "I"),
  toolHold: tool("hold", "Hold back a region for judging", "H"),
  acceptAll: command(
    "Accept all of the network’s cells",
    ["Shift+Y"],
    onImage((state, id) => state.accept(id, null)),
  ),
  deleteHovered: command("Delete the cell under the cursor", ["Delete"], deleteHovered),
  newCell: command("New cell", ["M"], newCell),
  smaller: command("Smaller brush", ["[", ","], resize(-1)),
  larger: command("Larger brush", ["]", "."], resize(1)),
  undo: command(
    "Undo",
    ["Ctrl+Z"],
    onImage((state, id) => state.undo(id)),
  ),
  redo: command(
    "Redo",
    ["Ctrl+Shift+Z", "Ctrl+Y"],
    onImage((state, id) => state.redo(id)),
  ),
} as const satisfies Record<string, PaintCommand>;

export type PaintCommandId = keyof typeof PAINT_COMMANDS;
