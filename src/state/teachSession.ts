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
import type { Services } from "./services.ts";
import { labelledIds, teachImage, teachPatch } from "./teachImages.ts";
import { createPatchQueue } from "./teachPatches.ts";
import type { TeachRecord, Version } from "./teachSlice.ts";

/** The page's end of the engine's fine-tuning session: it holds the labelled images and follows what is painted. */
export interface TeachSession {
  readonly isOpen: () => boolean;
  /** Opens it from where a record stands, unless it is open, and gives it every labelled image. */
  readonly ensureOpen: (record: TeachRecord) => Promise<void>;
  readonly train: (settings: TeachSettings, onProgress: (told: TeachProgress) => void) => Promise<TeachEnd>;
  /** Makes sure that an image can be predicted, labelled or not. */
  readonly ensureImage: (id: ImageId) => Promise<void>;
  /** Sends what changed between two states of the page. */
  readonly follow: (state: AppState, previous: AppState) => void;
  /** Told when the engine no longer holds it. */
  readonly lose: () => void;
  readonly close: () => Promise<void>;
}

interface Means {
  readonly services: Services;
  readonly decoder: () => Decoder;
  readonly get: () => AppState;
}

export function createTeachSession({ services, decoder, get }: Means): TeachSession {
  let open = false;
  let parent = "";
  const held = new Set<ImageId>();

  const send = async (id: ImageId, call: () => Promise<null>) => {
    try {
      await call();
    } catch (error) {
      // Training itself tells of an engine that was lost, and goes on with all labels; so does the next start.
      if (isLoss(error)) lose();
      else get().notify("error", `${get().images[id]?.name ?? id}: ${messageOf(error)}`);
    }
  };

  const patches = createPatchQueue((id, rect) => {
    const document = get().documents[id];
    if (!open || document === undefined) return;
    const patch = teachPatch(id, document, rect);
    void send(id, () => services.engine("teachPatch", patch));
  });

  const put = async (id: ImageId): Promise<null> => {
    const card = await get().ensureModel(parent);
    const image = await teachImage(decoder(), get, id, card);
    // From here on strokes are sent: those before are in the labels themselves.
    held.add(id);
    return services.engine("teachPut", image);
  };

  const lose = () => {
    open = false;
    held.clear();
    patches.clear();
  };

  return {
    isOpen: () => open,
    ensureOpen: async (record) => {
      if (open) return;
      lose();
      const { base, classes, settings, checkpoint } = record;
      parent = record.parent;
      await get().ensureEngine();
      await get().ensureModel(parent);
      const from = base === null ? parent : await loadVersion(services, base);
      const bytes = checkpoint === null ? null : await checkpoint.bytes.arrayBuffer();
      await services.engine("teachOpen", { parent: from, checkpoint: bytes, classes, settings });
      open = true;
      try {
        for (const id of labelledIds(get())) await put(id);
      } catch (error) {
        lose();
        throw error;
      }
    },
    train: (settings, onProgress) => services.engine("teachTrain", { settings }, { onProgress }),
    ensureImage: async (id) => {
      if (open && !held.has(id)) await put(id);
    },
    follow: (state, previous) => {
      if (!open) return;
      for (const [id, document] of Object.entries(state.documents)) {
        const former = previous.documents[id];
        if (document === former) continue;
        const { width, height } = document.labels;
        const whole = { x: 0, y: 0, width, height };
        if (held.has(id)) patches.note(id, document.changed ?? whole);
        else if (document.applied > 0) void send(id, () => put(id));
      }
      for (const id of held) {
        if (state.images[id] !== undefined) continue;
        held.delete(id);
        void send(id, () => services.engine("teachDrop", { id }));
      }
    },
    lose,
    close: async () => {
      if (!open) return;
      lose();
      await services.engine("teachClose", null);
    },
  };
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
