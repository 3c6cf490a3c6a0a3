import type { Segmentation } from "../core/segmentation.ts";
import type { SegmentOptions } from "../worker/protocol.ts";
import type { AppState } from "./appState.ts";
import type { Decoder } from "./decoder.ts";
import { fittedOptions } from "./fittedOptions.ts";
import { type ImageId, pixelSizeOf } from "./image.ts";
import { isAbort, messageOf } from "./message.ts";
import type { Services } from "./services.ts";

/** How the run of one image ended. */
export type RunResult = "done" | "failed" | "unopened" | "cancelled";

/** What a run works with. */
export interface Means {
  readonly services: Services;
  readonly decoder: Decoder;
  readonly get: () => AppState;
}

/** One image's place in a run. */
export interface Turn {
  readonly id: ImageId;
  /** The image that is run after it, decoded meanwhile; absent: none. */
  readonly next?: ImageId | undefined;
  readonly signal: AbortSignal;
  /** Resolves when the cells of the images before it are found. */
  readonly former: Promise<unknown>;
  /** Told how much of the image is done, in [0, 1]. */
  readonly onShare: (share: number) => void;
}

/** What the network answered, and how it was run. */
interface Answer {
  readonly segmentation: Segmentation;
  readonly options: SegmentOptions;
}

/** An image that the network has done with; `ended` resolves when its cells are found, too, and never rejects. */
interface Computed {
  readonly ended: Promise<RunResult>;
}

/**
 * Runs the network on one image of the list and keeps the list told; never rejects. Its cells are looked for when those
 * of the images before it are found, while the next image may compute: so an answer at most waits beside the image in work.
 */
export async function runImage(means: Means, turn: Turn): Promise<Computed> {
  const { id, signal, former, onShare } = turn;
  const { patchImage } = means.get();
  try {
    patchImage(id, { work: { status: "running", tilesDone: 0, tileCount: 0 } });
    const answer = await predict(means, turn, (tilesDone, tileCount) => {
      patchImage(id, { work: { status: "running", tilesDone, tileCount } });
      onShare(tilesDone / tileCount);
    });
    await former;
    // The former objects stay until the new ones are found.
    const found = means.get().images[id]?.outcome?.found ?? null;
    if (answer !== null) patchImage(id, { outcome: { ...answer, found, exported: false } });
    return { ended: findCells(means, id) };
  } catch (error) {
    const cancelled = signal.aborted || isAbort(error);
    const unopened = means.get().images[id]?.decoding.status === "failed";
    patchImage(id, {
      work: cancelled || unopened ? { status: "idle" } : { status: "failed", message: messageOf(error) },
    });
    if (cancelled) return { ended: Promise.resolve("cancelled") };
    return { ended: Promise.resolve(unopened ? "unopened" : "failed") };
  }
}

/** The network's answer for one image; null when the image or the model is gone. */
async function predict(
  { services, decoder, get }: Means,
  { id, next, signal }: Turn,
  onTile: (tilesDone: number, tileCount: number) => void,
): Promise<Answer | null> {
  const raster = await decoder.raster(id);
  // Should it fail, its own turn says so.
  if (next !== undefined) decoder.raster(next).catch(() => null);
  signal.throwIfAborted();
  const { images, model } = get();
  const item = images[id];
  if (item === undefined || model === null) return null;
  const card = await get().ensureModel();
  const options = await fittedOptions({ services, get }, { id, raster, card }, signal);
  const image = { ...raster, pixelSize: pixelSizeOf(item) };
  const segmentation = await services.engine(
    "segment",
    { image, model, options },
    { signal, onProgress: ({ tilesDone, tileCount }) => onTile(tilesDone, tileCount) },
  );
  return { segmentation, options };
}

/** Finds the objects in an answer; what went wrong with it stands at the image. */
async function findCells({ get }: Means, id: ImageId): Promise<RunResult> {
  await get().findObjects();
  if (get().images[id]?.work.status === "failed") return "failed";
  get().patchImage(id, { work: { status: "idle" } });
  return "done";
}
