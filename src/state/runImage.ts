import type { AppState } from "./appState.ts";
import type { Decoder } from "./decoder.ts";
import { fittedOptions } from "./fittedOptions.ts";
import { type ImageId, pixelSizeOf } from "./image.ts";
import { isAbort, messageOf } from "./message.ts";
import type { Services } from "./services.ts";

/** How the run of one image ended. */
export type RunResult = "done" | "failed" | "unopened" | "cancelled";

/** What a run works with. */
interface Means {
  readonly services: Services;
  readonly decoder: Decoder;
  readonly get: () => AppState;
}

/**
 * Runs the network on one image of the list and keeps the list told; never rejects.
 *
 * @param onShare told how much of the image is done, in [0, 1]
 */
export async function runImage(
  means: Means,
  id: ImageId,
  signal: AbortSignal,
  onShare: (share: number) => void,
): Promise<RunResult> {
  const { patchImage } = means.get();
  try {
    patchImage(id, { work: { status: "running", tilesDone: 0, tileCount: 0 } });
    await segment(means, id, signal, (tilesDone, tileCount) => {
      patchImage(id, { work: { status: "running", tilesDone, tileCount } });
      onShare(tilesDone / tileCount);
    });
    patchImage(id, { work: { status: "idle" } });
    return "done";
  } catch (error) {
    const cancelled = signal.aborted || isAbort(error);
    const unopened = means.get().images[id]?.decoding.status === "failed";
    patchImage(id, {
      work: cancelled || unopened ? { status: "idle" } : { status: "failed", message: messageOf(error) },
    });
    if (cancelled) return "cancelled";
    return unopened ? "unopened" : "failed";
  }
}

/** Runs the network on one image and finds the objects in its answer. */
async function segment(
  { services, decoder, get }: Means,
  id: ImageId,
  signal: AbortSignal,
  onTile: (tilesDone: number, tileCount: number) => void,
): Promise<void> {
  const raster = await decoder.raster(id);
  signal.throwIfAborted();
  const { images, model, patchImage } = get();
  const item = images[id];
  if (item === undefined || model === null) return;
  const card = await get().ensureModel();
  const options = await fittedOptions({ services, get }, { id, raster, card }, signal);
  const image = { ...raster, pixelSize: pixelSizeOf(item) };
  const segmentation = await services.engine(
    "segment",
    { image, model, options },
    { signal, onProgress: ({ tilesDone, tileCount }) => onTile(tilesDone, tileCount) },
  );
  // The former objects stay until the new ones are found.
  const found = get().images[id]?.outcome?.found ?? null;
  patchImage(id, { outcome: { segmentation, options, found, exported: false } });
  await get().findObjects();
}
