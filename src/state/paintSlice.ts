import { acceptAll, acceptOne, replaceLabels } from "../core/accept-labels.ts";
import { applyEdit } from "../core/apply-edit.ts";
import type { Edit } from "../core/edit.ts";
import { emptyLabels, type PaintedLabels } from "../core/painted-labels.ts";
import type { ImageRect } from "../core/rect.ts";
import { isInHand } from "../core/stroke.ts";
import type { AppState, SliceCreator } from "./appState.ts";
import { foundCells } from "./foundCells.ts";
import type { ImageId } from "./image.ts";
import { readLabelImage } from "./labelImage.ts";
import { messageOf } from "./message.ts";
import type { Services } from "./services.ts";
import { holdBackOfNew } from "./teachHeld.ts";

export type ToolName =
  | "move"
  | "brush"
  | "eraser"
  | "background"
  | "polygon"
  | "lasso"
  | "fill"
  | "wand"
  | "split"
  | "merge"
  | "delete"
  | "relabel"
  | "pick"
  | "accept"
  | "emphasis"
  | "hold";

/** Painted labels of one image and how they came about. A new object at each change; the pixels are changed in place. */
export interface PaintDocument {
  readonly labels: PaintedLabels;
  /** Every edit since the labels began, those undone included. */
  readonly history: readonly Edit[];
  /** Edits of `history` that are applied; the others can be redone. */
  readonly applied: number;
  /** Counts changes of any kind. */
  readonly revision: number;
  /** Where the pixels changed since the revision before, of no area where only classes did; null when all may have. */
  readonly changed: ImageRect | null;
  /** Rectangles whose labels judge the network and never train it. */
  readonly held: readonly ImageRect[];
}

export interface PaintOptions {
  /** Brush diameter in image px, ≥ 1. */
  readonly size: number;
  /** Whether strokes leave other instances alone. */
  readonly overBackgroundOnly: boolean;
  /** Instance a stroke paints; null, and once another image is shown: a new one at each stroke's start. */
  readonly instance: number | null;
  /** Class of new instances, 1…. */
  readonly classIndex: number;
  /** Tolerance of the magic wand in probability, (0, 1). */
  readonly tolerance: number;
  /** Factor that the "try harder here" brush paints, 2…10. */
  readonly emphasis: number;
}

export interface PaintSlice {
  readonly documents: Readonly<Record<ImageId, PaintDocument>>;
  readonly tool: ToolName;
  readonly paint: PaintOptions;
  chooseTool: (tool: ToolName) => void;
  setPaint: (patch: Partial<PaintOptions>) => void;
  /** Labels of an image to paint on; begins with all unlabelled. @throws Error when the image is not decoded */
  ensureDocument: (id: ImageId) => PaintDocument;
  /**
   * Applies a finished edit and puts it in the history; those undone before are given up. Does nothing while a stroke is
   * in hand, nor do `undo`, `redo` and `accept`.
   */
  commit: (id: ImageId, edit: Edit) => void;
  undo: (id: ImageId) => void;
  redo: (id: ImageId) => void;
  /**
   * Takes over what the network found (`foundCells`): all of it, or the cell at a pixel; never over what was painted.
   *
   * @returns whether anything was taken
   */
  accept: (id: ImageId, at: { readonly x: number; readonly y: number } | null) => boolean;
  /** Takes over the cells of a label image the user brought; a size that does not fit is refused in `labelsRefusal`. */
  startFromLabels: (id: ImageId, fileName: string, file: Blob) => Promise<void>;
  setHeld: (id: ImageId, held: readonly ImageRect[]) => void;
  /** Puts back a document that was stored. */
  restoreDocument: (id: ImageId, document: PaintDocument) => void;
}

/** First settings of the painting tools. */
const FIRST_PAINT: PaintOptions = {
  size: 12,
  overBackgroundOnly: true,
  instance: null,
  classIndex: 1,
  tolerance: 0.15,
  emphasis: 4,
};

const NOWHERE: ImageRect = { x: 0, y: 0, width: 0, height: 0 };

export function createPaintSlice(services: Services): SliceCreator<PaintSlice> {
  return (set, get) => {
    const put = (id: ImageId, document: PaintDocument) =>
      set(({ documents }) => ({ documents: { ...documents, [id]: document } }));

    /** Puts the next revision of a document in its place. */
    const revise = (id: ImageId, patch: Partial<PaintDocument> & Pick<PaintDocument, "changed">) => {
      const document = get().ensureDocument(id);
      put(id, { ...document, ...patch, revision: document.revision + 1 });
    };

    return {
      documents: {},
      tool: "move",
      paint: FIRST_PAINT,
      chooseTool: (tool) => set({ tool }),
      setPaint: (patch) => set(({ paint }) => ({ paint: { ...paint, ...patch } })),
      ensureDocument: (id) => {
        const existing = get().documents[id];
        if (existing !== undefined) return existing;
        const document = newDocument(get(), id);
        put(id, document);
        return document;
      },
      commit: (id, edit) => {
        const { labels, history, applied } = get().ensureDocument(id);
        if (isInHand(labels)) return;
        const changed = applyEdit(labels, edit, "do");
        revise(id, { history: [...history.slice(0, applied), edit], applied: applied + 1, changed });
      },
      undo: (id) => {
        const { labels, history, applied } = get().ensureDocument(id);
        const edit = history[applied - 1];
        if (edit !== undefined && !isInHand(labels))
          revise(id, { applied: applied - 1, changed: applyEdit(labels, edit, "undo") });
      },
      redo: (id) => {
        const { labels, history, applied } = get().ensureDocument(id);
        const edit = history[applied];
        if (edit !== undefined && !isInHand(labels))
          revise(id, { applied: applied + 1, changed: applyEdit(labels, edit, "do") });
      },
      accept: (id, at) => {
        if (foundCells(get(), id) === null) return false;
        const { labels } = get().ensureDocument(id);
        if (isInHand(labels)) return false;
        // What judges is set apart first: the network that learns may not be judged by its own answer.
        if (get().live?.id === id) holdBackOfNew(get(), id);
        const found = foundCells(get(), id);
        if (found === null) return false;
        const edit =
          at === null
            ? acceptAll(labels, found.labels, found)
            : acceptOne(labels, found.labels, at.y * labels.width + at.x, found);
        if (edit !== null) get().commit(id, edit);
        return edit !== null;
      },
      startFromLabels: async (id, fileName, file) => {
        set({ labelsRefusal: null });
        try {
          const given = await readLabelImage(services, get, id, fileName, file);
          if (given === null) return;
          const { labels } = get().ensureDocument(id);
          if (isInHand(labels)) throw new Error(`Finish the stroke, then choose ${fileName} again.`);
          const edit = replaceLabels(labels, given, `Labels of ${fileName}`);
          if (edit !== null) get().commit(id, edit);
        } catch (error) {
          set({ labelsRefusal: messageOf(error) });
        }
      },
      setHeld: (id, held) => revise(id, { held, changed: NOWHERE }),
      restoreDocument: put,
    };
  };
}

function newDocument({ images }: AppState, id: ImageId): PaintDocument {
  const item = images[id];
  if (item?.decoding.status !== "ready")
    throw new Error(`${item?.name ?? "The image"} is not open yet. Wait until it is shown.`);
  const { width, height } = item.decoding.facts;
  return {
    labels: emptyLabels(width, height),
    history: [],
    applied: 0,
    revision: 0,
    changed: null,
    held: [],
  };
}

/** The labels to paint on that are shown of an image: in the place to teach, once there are any. */
export function paintedOf(
  { place, documents }: Pick<AppState, "place" | "documents">,
  id: ImageId | null,
): PaintDocument | null {
  return place === "teach" && id !== null ? (documents[id] ?? null) : null;
}
