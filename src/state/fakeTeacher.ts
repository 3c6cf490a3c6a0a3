import type { TeachEnd, TeachFigures, TeachProgress, TeachSettings } from "../worker/teach-protocol.ts";
import type { Overrides } from "./fakeServices.ts";

/** Figures of one held-back region with a dozen cells. */
export function figures(iou: number): TeachFigures {
  return { iou, dice: iou, ap50: iou, seg: iou, loss: 1 - iou, images: 1, regions: 1, objects: 12 };
}

/** A session that trains as the test says, and notes what it was asked. */
export class FakeTeacher {
  /** Methods in the order they were called, with what tells them apart. */
  readonly calls: string[] = [];
  settings: TeachSettings | null = null;
  #progress: (told: TeachProgress) => void = () => {};
  #resolve: ((end: TeachEnd) => void) | null = null;
  #reject: (error: Error) => void = () => {};
  #step = 0;

  readonly overrides: NonNullable<Overrides["teach"]> = {
    teachOpen: async ({ parent, checkpoint }) => {
      this.#step = checkpoint === null ? 0 : Number(new TextDecoder().decode(checkpoint));
      this.calls.push(`open ${parent} at ${this.#step}`);
      return { step: this.#step };
    },
    teachPut: async ({ id, ids }) => this.#note(`put ${id}: ${[...ids].map(String).join(" ")}`),
    teachPatch: async ({ id, rect, ids }) =>
      this.#note(`patch ${id} at ${rect.x}: ${[...ids].map(String).join(" ")}`),
    teachDrop: async ({ id }) => this.#note(`drop ${id}`),
    teachTrain: ({ settings }, { onProgress }) => {
      this.calls.push("train");
      this.settings = settings;
      this.#progress = onProgress ?? (() => {});
      return new Promise((resolve, reject) => {
        this.#resolve = resolve;
        this.#reject = reject;
      });
    },
    teachPause: async () => {
      this.end("paused");
      return null;
    },
    teachCheckpoint: async () => this.#checkpoint(),
    teachClose: async () => this.#note("close"),
    teachModel: async ({ weights, name, data }) => {
      this.calls.push(`model ${weights} ${name}: ${data}`);
      return new ArrayBuffer(8);
    },
  };

  get training(): boolean {
    return this.#resolve !== null;
  }

  /** Takes steps, each with a loss of 1 / step. */
  steps(count: number): void {
    for (let i = 0; i < count; i++) {
      this.#step++;
      this.#progress({ kind: "step", step: this.#step, loss: 1 / this.#step, rate: 1e-4, seconds: 1 });
    }
  }

  judge(iou: number, best: boolean): void {
    const model = new TextEncoder().encode(`step ${this.#step}`).buffer;
    this.#progress({ kind: "validation", step: this.#step, figures: figures(iou), best, model });
  }

  tellCheckpoint(): void {
    this.#progress({ kind: "checkpoint", step: this.#step, bytes: this.#checkpoint() });
  }

  end(reason: TeachEnd["reason"]): void {
    this.#resolve?.({ step: this.#step, reason });
    this.#resolve = null;
  }

  fail(error: Error): void {
    this.#resolve = null;
    this.#reject(error);
  }

  #checkpoint(): ArrayBuffer {
    return new TextEncoder().encode(String(this.#step)).buffer;
  }

  #note(call: string): null {
    this.calls.push(call);
    return null;
  }
}
