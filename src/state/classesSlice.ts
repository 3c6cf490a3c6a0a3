import type { ModelClass } from "../core/card.ts";
import type { AppState, SliceCreator } from "./appState.ts";

/** A class that a cell can be of. */
export interface CellClass {
  /** Among the model's classes, 1…; as in `PaintedLabels.classes`. */
  readonly index: number;
  readonly name: string;
  /** `#rrggbb` */
  readonly color: string;
}

/** What the user named or coloured of a class. */
export type OwnClass = Pick<CellClass, "name" | "color">;

export interface ClassesSlice {
  /** Classes the user named, coloured or added, by index; those beyond the model's are new to the network. */
  readonly ownClasses: Readonly<Record<number, OwnClass>>;
  /** Adds a class of cells and makes it that of new cells. */
  addClass: () => void;
  setClass: (index: number, patch: Partial<OwnClass>) => void;
}

/** Before any model is loaded: what every network here tells apart. */
const PLAIN: readonly ModelClass[] = [
  { name: "background", color: "#000000", role: "background" },
  { name: "cell", color: "#56b4e9", role: "object" },
];

/** Colours of added classes: Okabe and Ito's, as the instances'. */
const COLOURS = ["#009e73", "#cc79a7", "#d55e00", "#f0e442", "#0072b2", "#e69f00"] as const;

type Known = Pick<AppState, "ownClasses" | "model" | "loadings">;

export const createClassesSlice: SliceCreator<ClassesSlice> = (set, get) => ({
  ownClasses: {},
  addClass: () => {
    const classes = labelClasses(get());
    const index = classes.length;
    const color = COLOURS[Object.keys(get().ownClasses).length % COLOURS.length] ?? COLOURS[0];
    set(({ ownClasses }) => ({ ownClasses: { ...ownClasses, [index]: { name: `class ${index}`, color } } }));
    get().setPaint({ classIndex: index });
  },
  setClass: (index, patch) =>
    set((state) => {
      const former = labelClasses(state)[index];
      if (former === undefined) return {};
      const { name, color } = { ...former, ...patch };
      return { ownClasses: { ...state.ownClasses, [index]: { name, color } } };
    }),
});

/** Classes that labels speak of, background first: the chosen model's with the user's names, then those added. */
export function labelClasses({ ownClasses, model, loadings }: Known): readonly ModelClass[] {
  const loading = model === null ? undefined : loadings[model];
  const card = loading?.status === "ready" && loading.card.classes.length > 1 ? loading.card.classes : PLAIN;
  const known = card.map((base, index): ModelClass => ({ ...base, ...ownClasses[index] }));
  const added = Object.entries(ownClasses)
    .filter(([index]) => Number(index) >= card.length)
    .sort(([a], [b]) => Number(a) - Number(b))
    .map(([, own]): ModelClass => ({ ...own, role: "object" }));
  return [...known, ...added];
}

/** Those of them that a cell can be of: neither background nor the rim of cells. */
export function cellClasses(state: Known): readonly CellClass[] {
  return labelClasses(state).flatMap(({ name, color, role }, index) =>
    role === "object" ? [{ index, name, color }] : [],
  );
}
