import type { Edit, EditPlane } from "./edit.ts";
import type { PaintedLabels } from "./painted-labels.ts";
import { boundsOfRuns, type Frame, type Spans } from "./spans.ts";
import { Uint32List } from "./uint32-list.ts";

/** Instances whose class an edit changes. */
export type ClassChanges = Edit["classes"];

const NOWHERE = { x: 0, y: 0, width: 0, height: 0 };

/** Which values of the plane a change may replace. */
export type MayReplace = (before: number) => boolean;

const anything: MayReplace = () => true;

/** Notes what is to become of pixels; changes nothing. */
export class EditDraft {
  readonly #plane: Uint32Array | Uint8Array;
  readonly #frame: Frame;
  readonly #name: EditPlane;
  readonly #runs = new Uint32List();

  constructor(labels: PaintedLabels, name: EditPlane = "ids") {
    this.#plane = editedPlane(labels, name);
    this.#frame = labels;
    this.#name = name;
  }

  /**
   * Gives pixels another value. None of them may have been given one before, unless it is in the plane by now.
   *
   * @returns the new runs, as in `Edit`; good until the next change
   */
  change(spans: Spans, after: number, mayReplace: MayReplace = anything): Uint32Array {
    const first = this.#runs.length;
    for (let s = 0; s < spans.length; s += 2)
      this.changeRun(spans[s] ?? 0, spans[s + 1] ?? 0, after, mayReplace);
    return this.#runs.view().subarray(first);
  }

  /** {@link change} for a single span. */
  changeRun(start: number, length: number, after: number, mayReplace: MayReplace = anything): void {
    const end = start + length;
    for (let i = start; i < end; ) {
      const from = i;
      const before = this.#plane[i] ?? 0;
      do i++;
      while (i < end && this.#plane[i] === before);
      if (before !== after && mayReplace(before)) this.#note(from, i - from, before, after);
    }
  }

  /** All changes as one edit; null when there are none. */
  edit(title: string, classes: ClassChanges = []): Edit | null {
    const runs = joined(this.runs(), this.#frame.width);
    if (runs.length === 0 && classes.length === 0) return null;
    const rect = boundsOfRuns(runs, 4, this.#frame.width) ?? NOWHERE;
    return { title, plane: this.#name, runs, classes, rect };
  }

  /** Every run so far, as in `Edit`; good until the next change. */
  runs(): Uint32Array {
    return this.#runs.view();
  }

  #note(start: number, length: number, before: number, after: number): void {
    this.#runs.push(start);
    this.#runs.push(length);
    this.#runs.push(before);
    this.#runs.push(after);
  }
}

/** The plane an edit changes; the emphasis comes into being when it is first asked for. */
export function editedPlane(labels: PaintedLabels, name: EditPlane): Uint32Array | Uint8Array {
  if (name === "ids") return labels.ids;
  labels.emphasis ??= new Uint8Array(labels.width * labels.height);
  return labels.emphasis;
}

/** The runs in the order of their pixels, neighbours of one row that change alike joined. */
function joined(runs: Uint32Array, width: number): Uint32Array {
  const out = new Uint32Array(runs.length);
  let last = -4;
  for (const run of ordered(runs)) {
    const start = runs[run] ?? 0;
    const length = runs[run + 1] ?? 0;
    const before = runs[run + 2] ?? 0;
    const after = runs[run + 3] ?? 0;
    const meets = last >= 0 && (out[last] ?? 0) + (out[last + 1] ?? 0) === start && start % width !== 0;
    if (meets && out[last + 2] === before && out[last + 3] === after) {
      out[last + 1] = (out[last + 1] ?? 0) + length;
      continue;
    }
    last += 4;
    out[last] = start;
    out[last + 1] = length;
    out[last + 2] = before;
    out[last + 3] = after;
  }
  return out.slice(0, last + 4);
}

/** Where each run stands in `runs`, in the order of their pixels. */
function ordered(runs: Uint32Array): Uint32Array {
  const order = Uint32Array.from({ length: runs.length / 4 }, (_, run) => 4 * run);
  const startOf = (run: number): number => runs[run] ?? 0;
  const isOrdered = order.every((run) => run === 0 || startOf(run - 4) < startOf(run));
  return isOrdered ? order : order.sort((a, b) => startOf(a) - startOf(b));
}
