import {
  BadResultError,
  GpuFaultError,
  GpuLostError,
  OutOfMemoryError,
  WorkerLostError,
} from "../worker/errors.ts";
import type { ModelId } from "../worker/protocol.ts";
import type { TeachEnd, TeachProgress, TeachSettings } from "../worker/teach-protocol.ts";
import type { AppState } from "./appState.ts";
import type { Decoder } from "./decoder.ts";
import type { ImageId } from "./image.ts";
import { messageOf } from "./message.ts";
import type { PaintDocument } from "./paintSlice.ts";
import type { Services } from "./services.ts";
import { holdBackOfNew } from "./teachHeld.ts";
import { labelledIds, teachImage, teachPatch } from "./teachImages.ts";
import { createPatchQueue, type PatchQueue } from "./teachPatches.ts";
import type { TeachRecord, Version } from "./teachSlice.ts";

interface Means {
  readonly services: Services;
  readonly decoder: () => Decoder;
  readonly get: () => AppState;
}

/** The page's end of the engine's fine-tuning session: it holds the labelled images and follows what is painted. */
export class TeachSession {
  readonly #means: Means;
  /** Images that the engine holds, and those on their way. */
  readonly #held = new Set<ImageId>();
  readonly #joining = new Set<ImageId>();
  readonly #patches: PatchQueue;
  #open = false;
  #parent: ModelId = "";

  constructor(means: Means) {
    this.#means = means;
    this.#patches = createPatchQueue((id, rect) => {
      const document = means.get().documents[id];
      if (!this.#held.has(id) || document === undefined) return;
      const patch = teachPatch(id, document, rect);
      void this.#send(id, () => means.services.engine("teachPatch", patch));
    });
  }

  get isOpen(): boolean {
    return this.#open;
  }

  /** Opens it from where a record stands, unless it is open, and gives it every labelled image. */
  async ensureOpen({ parent, base, classes, settings, checkpoint }: TeachRecord): Promise<void> {
    if (this.#open) return;
    this.lose();
    const { services, get } = this.#means;
    this.#parent = parent;
    await get().ensureEngine();
    await get().ensureModel(parent);
    const from = base === null ? parent : await loadVersion(services, base);
    const bytes = checkpoint === null ? null : await checkpoint.bytes.arrayBuffer();
    await services.engine("teachOpen", { parent: from, checkpoint: bytes, classes, settings });
    this.#open = true;
    try {
      for (const id of labelledIds(get())) await this.ensureImage(id);
    } catch (error) {
      this.lose();
      throw error;
    }
  }

  train(settings: TeachSettings, onProgress: (told: TeachProgress) => void): Promise<TeachEnd> {
    return this.#means.services.engine("teachTrain", { settings }, { onProgress });
  }

  /** Makes sure that the engine holds an image, labelled or not. */
  async ensureImage(id: ImageId): Promise<null> {
    if (!this.#open || this.#held.has(id)) return null;
    const { services, decoder, get } = this.#means;
    const card = await get().ensureModel(this.#parent);
    const image = await teachImage({ services, decoder: decoder(), get }, id, card);
    // From here on strokes are sent: those before are in the labels themselves.
    this.#held.add(id);
    return services.engine("teachPut", image).catch((error: unknown) => {
      this.#held.delete(id);
      throw error;
    });
  }

  /** Sends what changed between two states of the page. */
  follow(state: AppState, previous: AppState): void {
    if (!this.#open) return;
    for (const id of this.#held) {
      if (state.images[id] !== undefined) continue;
      this.#held.delete(id);
      void this.#send(id, () => this.#means.services.engine("teachDrop", { id }));
    }
    for (const [id, document] of Object.entries(state.documents)) {
      const former = previous.documents[id];
      const returned = previous.images[id] === undefined;
      if (state.images[id] === undefined || (document === former && !returned)) continue;
      this.#followDocument(id, document, former);
    }
  }

  /** Told when the engine no longer holds it. */
  lose(): void {
    this.#open = false;
    this.#held.clear();
    this.#patches.clear();
  }

  async close(): Promise<void> {
    if (!this.#open) return;
    this.lose();
    await this.#means.services.engine("teachClose", null);
  }

  #followDocument(id: ImageId, document: PaintDocument, former: PaintDocument | undefined): void {
    // Before its first label trains.
    if (document.applied > 0 && (former?.applied ?? 0) === 0) holdBackOfNew(this.#means.get(), id);
    const { width, height } = document.labels;
    if (this.#held.has(id)) {
      this.#patches.note(id, document.changed ?? { x: 0, y: 0, width, height });
    } else if (document.applied > 0 && !this.#joining.has(id)) {
      this.#joining.add(id);
      void this.#send(id, () => this.ensureImage(id)).finally(() => this.#joining.delete(id));
    }
  }

  async #send(id: ImageId, call: () => Promise<null>): Promise<void> {
    try {
      await call();
    } catch (error) {
      // Training itself tells of an engine that was lost, and goes on with all labels; so does the next start.
      if (isLoss(error)) return this.lose();
      const { images, notify } = this.#means.get();
      notify("error", `${images[id]?.name ?? id}: ${messageOf(error)}`);
    }
  }
}

/** Loads a version's model file into the engine and returns its name there. */
export async function loadVersion(services: Services, { step, model }: Version): Promise<ModelId> {
  const bytes = await model.arrayBuffer();
  const card = await services.engine("loadModel", { fileName: `step ${step}.safetensors`, bytes });
  return card.name;
}

/** Whether an error means that the engine, and with it the session, is gone or broken. */
export function isLoss(error: unknown): boolean {
  return (
    error instanceof WorkerLostError ||
    error instanceof GpuLostError ||
    error instanceof GpuFaultError ||
    error instanceof OutOfMemoryError ||
    error instanceof BadResultError
  );
}
