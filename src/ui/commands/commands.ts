import type { LayerName, Place } from "../../state/viewSlice.ts";
import type { AppContextValue } from "../appContext.ts";
import { removeWithUndo } from "../images/removeWithUndo.ts";
import { PAINT_COMMANDS } from "../paint/paintCommands.ts";
import { TEACH_COMMANDS } from "../teach/teachCommands.ts";

/** One thing a person can do from the keyboard; menus, tooltips and the `?` sheet read the same entry. */
export interface Command {
  readonly title: string;
  readonly group: "Images" | "Segment" | "On the image" | "Paint" | "Teach" | "Page";
  /** The only place where its keys act; absent: everywhere. */
  readonly place?: Place;
  /** Keys as `keyName` writes them; the first is the one that is shown. */
  readonly keys: readonly [string, ...string[]];
  readonly run: (context: AppContextValue) => void;
}

/** Share by which one press of a key changes the zoom. */
const ZOOM_STEP = 1.4;

const toggleLayer =
  (name: LayerName) =>
  ({ store }: AppContextValue) => {
    const { layers, setLayer } = store.getState();
    setLayer(name, { on: !layers[name].on });
  };

const runAll = ({ store }: AppContextValue) => {
  void store.getState().runAll();
};

const runSelected = ({ store }: AppContextValue) => {
  const { selected, runImages } = store.getState();
  if (selected !== null) void runImages([selected]);
};

const removeSelected = ({ store }: AppContextValue) => {
  const { selected } = store.getState();
  if (selected !== null) removeWithUndo(store, selected);
};

const cancelOrClose = ({ store }: AppContextValue) => {
  const { open, setOpen, comparison, endComparison, cancelRun } = store.getState();
  if (open !== null) setOpen(null);
  else if (comparison !== null) endComparison();
  else cancelRun();
};

const foldBoth = ({ store }: AppContextValue) => {
  const { folded, fold } = store.getState();
  const away = !(folded.images && folded.task);
  fold("images", away);
  fold("task", away);
};

const step =
  (by: number) =>
  ({ store }: AppContextValue) =>
    store.getState().selectStep(by);

const toggleOpen =
  (what: "contrast" | "layers" | "export" | "settings" | "shortcuts" | "projects") =>
  ({ store }: AppContextValue) => {
    const { open, setOpen } = store.getState();
    setOpen(open === what ? null : what);
  };

const zoom =
  (factor: number) =>
  ({ viewer }: AppContextValue) =>
    viewer.current?.zoomBy(factor);

const changePlace = ({ store }: AppContextValue) => {
  const { place, setPlace } = store.getState();
  setPlace(place === "teach" ? "segment" : "teach");
};

const onImage = "On the image";

export const COMMANDS = {
  openFiles: { title: "Open images", group: "Images", keys: ["O"], run: ({ pickers }) => pickers.files() },
  openFolder: {
    title: "Open a folder",
    group: "Images",
    keys: ["Shift+O"],
    run: ({ pickers }) => pickers.folder(),
  },
  next: { title: "Next image", group: "Images", keys: ["D", "ArrowRight", "ArrowDown"], run: step(1) },
  previous: { title: "Previous image", group: "Images", keys: ["A", "ArrowLeft", "ArrowUp"], run: step(-1) },
  first: { title: "First image", group: "Images", keys: ["Home"], run: step(Number.NEGATIVE_INFINITY) },
  last: { title: "Last image", group: "Images", keys: ["End"], run: step(Number.POSITIVE_INFINITY) },
  remove: {
    title: "Take the image off the list",
    group: "Images",
    place: "segment",
    keys: ["Delete"],
    run: removeSelected,
  },
  run: { title: "Segment this image", group: "Segment", keys: ["R"], run: runSelected },
  runAll: { title: "Segment all images", group: "Segment", keys: ["Shift+R"], run: runAll },
  cancel: {
    title: "Close what is open, or cancel the run",
    group: "Segment",
    keys: ["Escape"],
    run: cancelOrClose,
  },
  export: { title: "Export", group: "Segment", keys: ["E"], run: toggleOpen("export") },
  masks: { title: "Masks", group: onImage, keys: ["X"], run: toggleLayer("instances") },
  outlines: {
    title: "Outlines",
    group: onImage,
    keys: ["Z"],
    run: ({ store }) => store.getState().toggleOutlines(),
  },
  classes: { title: "Classes", group: onImage, keys: ["Shift+C"], run: toggleLayer("classes") },
  probability: { title: "Probability", group: onImage, keys: ["Shift+P"], run: toggleLayer("probability") },
  weights: { title: "Separation weight", group: onImage, keys: ["Shift+W"], run: toggleLayer("weights") },
  contrast: { title: "Contrast", group: onImage, keys: ["C"], run: toggleOpen("contrast") },
  layers: { title: "Layers", group: onImage, keys: ["L"], run: toggleOpen("layers") },
  fit: { title: "Whole image", group: onImage, keys: ["F"], run: ({ viewer }) => viewer.current?.fit() },
  oneToOne: {
    title: "1:1, one image pixel on one screen pixel",
    group: onImage,
    keys: ["Shift+F"],
    run: ({ viewer }) => viewer.current?.oneToOne(),
  },
  zoomIn: { title: "Zoom in", group: onImage, keys: ["+", "="], run: zoom(ZOOM_STEP) },
  zoomOut: { title: "Zoom out", group: onImage, keys: ["-"], run: zoom(1 / ZOOM_STEP) },
  ...PAINT_COMMANDS,
  ...TEACH_COMMANDS,
  projects: { title: "Projects", group: "Page", keys: ["Shift+J"], run: toggleOpen("projects") },
  place: { title: "Segment or Teach", group: "Page", keys: ["Shift+T"], run: changePlace },
  fold: { title: "Fold the side panels away", group: "Page", keys: ["\\"], run: foldBoth },
  settings: { title: "Settings", group: "Page", keys: ["Shift+S"], run: toggleOpen("settings") },
  shortcuts: { title: "Keyboard shortcuts", group: "Page", keys: ["?"], run: toggleOpen("shortcuts") },
} as const satisfies Record<string, Command>;

export type CommandId = keyof typeof COMMANDS;

/** Every command with its name, in the order of the `?` sheet. */
export const COMMAND_LIST: readonly Command[] = Object.values(COMMANDS);

/** What a key does in a place, if anything. */
export function commandFor(key: string, place: Place): Command | undefined {
  return COMMAND_LIST.find((command) => actsIn(command, place) && command.keys.includes(key));
}

/** Whether a command's keys act in a place. */
export function actsIn(command: Command, place: Place): boolean {
  return command.place === undefined || command.place === place;
}
