import type { Edit, EditPlane } from "./edit.ts";
import { type ClassChanges, EditDraft, editedPlane, type MayReplace } from "./edit-draft.ts";
import type { PaintedLabels } from "./painted-labels.ts";
import type { ImageRect } from "./rect.ts";
import { boundsOfRuns, type Spans } from "./spans.ts";

const inHand = new WeakSet<PaintedLabels>();

/** Whether a stroke is being painted on these labels: nothing else may change them until it is finished or cancelled. */
export function isInHand(labels: PaintedLabels): boolean {
  return inHand.has(labels);
}

/** A stroke in hand: it paints one value into the plane at once, and knows how to take it back. */
export class Stroke {
  readonly #labels: PaintedLabels;
  readonly #plane: Uint32Array | Uint8Array;
  readonly #draft: EditDraft;
  readonly #value: number;
  readonly #mayReplace: MayReplace;

  constructor(labels: PaintedLabels, name: EditPlane, value: number, mayReplace: MayReplace) {
    inHand.add(labels);
    this.#labels = labels;
    this.#plane = editedPlane(labels, name);
    this.#draft = new EditDraft(labels, name);
    this.#value = value;
    this.#mayReplace = mayReplace;
  }

  /** Paints pixels; returns where any changed, else null. */
  paint(spans: Spans): ImageRect | null {
    const runs = this.#draft.change(spans, this.#value, this.#mayReplace);
    this.#write(runs, 3);
    return boundsOfRuns(runs, 4, this.#labels.width);
  }

  /** The whole stroke as one edit that is in the plane by now; null when it changed nothing. */
  finish(title: string, classes: ClassChanges = []): Edit | null {
    inHand.delete(this.#labels);
    return this.#draft.runs().length === 0 ? null : this.#draft.edit(title, classes);
  }

  /** Takes the stroke back; returns where pixels changed, or null. */
  cancel(): ImageRect | null {
    inHand.delete(this.#labels);
    const runs = this.#draft.runs();
    this.#write(runs, 2);
    return boundsOfRuns(runs, 4, this.#labels.width);
  }

  #write(runs: Uint32Array, value: 2 | 3): void {
    for (let i = 0; i < runs.length; i += 4) {
      const start = runs[i] ?? 0;
      this.#plane.fill(runs[i + value] ?? 0, start, start + (runs[i + 1] ?? 0));
    }
  }
}
