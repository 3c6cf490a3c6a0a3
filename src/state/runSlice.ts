import type { SegmentOptions } from "../worker/protocol.ts";
import type { AppState, SliceCreator } from "./appState.ts";
import type { Decoder } from "./decoder.ts";
import { type ImageId, pixelSizeOf } from "./image.ts";
import { isAbort, messageOf } from "./message.ts";
import type { Services } from "./services.ts";

export type { SegmentOptions };

/** How the last run ended. */
export interface RunSummary {
  readonly done: number;
  readonly failed: number;
  readonly cancelled: boolean;
  readonly seconds: number;
}

/** The run of the network over one or many images; one at a time. */
export type Run =
  | { readonly status: "idle"; readonly last: RunSummary | null }
  | {
      readonly status: "running";
      readonly total: number;
      /** Images finished, whether well or not. */
      readonly finished: number;
      /** Share of the whole that is done, in [0, 1]. */
      readonly fraction: number;
      /** Null until enough is done to tell. */
      readonly secondsLeft: number | null;
      readonly abort: AbortController;
    };

export interface RunSlice {
  readonly run: Run;
  readonly runOptions: SegmentOptions;
  setRunOptions: (options: SegmentOptions) => void;
  /** Segments images one after another; a failed one never stops the others. */
  runImages: (ids: readonly ImageId[]) => Promise<void>;
  /** Ends the run within one tile; what is done stays. */
  cancelRun: () => void;
}

type Result = "done" | "failed" | "cancelled";

export function createRunSlice(services: Services, decoder: () => Decoder): SliceCreator<RunSlice> {
  return (set, get) => {
    const progress = (startedAt: number, finished: number, share: number) => {
      const { run } = get();
      if (run.status !== "running") return;
      const fraction = (finished + share) / run.total;
      const elapsed = (services.now() - startedAt) / 1000;
      const secondsLeft = fraction > 0 ? (elapsed * (1 - fraction)) / fraction : null;
      set({ run: { ...run, finished, fraction, secondsLeft } });
    };

    const runOne = async (id: ImageId, signal: AbortSignal, onShare: (share: number) => void) => {
      const { patchImage } = get();
      try {
        patchImage(id, { work: { status: "running", tilesDone: 0, tileCount: 0 } });
        await segment(services, decoder(), get, id, signal, (tilesDone, tileCount) => {
          patchImage(id, { work: { status: "running", tilesDone, tileCount } });
          onShare(tilesDone / tileCount);
        });
        patchImage(id, { work: { status: "idle" } });
        return "done";
      } catch (error) {
        const cancelled = signal.aborted || isAbort(error);
        patchImage(id, {
          work: cancelled ? { status: "idle" } : { status: "failed", message: messageOf(error) },
        });
        return cancelled ? "cancelled" : "failed";
      }
    };

    const prepare = async () => {
      try {
        await get().ensureEngine();
        await get().ensureModel();
        return true;
      } catch (error) {
        get().notify("error", messageOf(error));
        return false;
      }
    };

    const runAll = async (ids: readonly ImageId[], signal: AbortSignal) => {
      const results: Result[] = [];
      if (!(await prepare())) return results;
      const startedAt = services.now();
      for (const id of ids) {
        if (signal.aborted) break;
        if (get().images[id] === undefined) continue;
        results.push(await runOne(id, signal, (share) => progress(startedAt, results.length, share)));
        progress(startedAt, results.length, 0);
      }
      return results;
    };

    return {
      run: { status: "idle", last: null },
      runOptions: {},
      setRunOptions: (runOptions) => set({ runOptions }),
      runImages: async (wanted) => {
        if (get().run.status === "running") return;
        const ids = wanted.filter((id) => get().images[id]?.decoding.status !== "failed");
        if (ids.length === 0) return;
        const abort = new AbortController();
        const began = services.now();
        for (const id of ids) get().patchImage(id, { work: { status: "queued" } });
        set({
          run: { status: "running", total: ids.length, finished: 0, fraction: 0, secondsLeft: null, abort },
        });
        const results = await runAll(ids, abort.signal);
        for (const id of ids) {
          if (get().images[id]?.work.status === "queued") get().patchImage(id, { work: { status: "idle" } });
        }
        set({
          run: { status: "idle", last: summary(results, abort.signal.aborted, services.now() - began) },
        });
      },
      cancelRun: () => {
        const { run } = get();
        if (run.status === "running") run.abort.abort();
      },
    };
  };
}

function summary(results: readonly Result[], cancelled: boolean, milliseconds: number): RunSummary {
  const count = (wanted: Result) => results.filter((result) => result === wanted).length;
  return { done: count("done"), failed: count("failed"), cancelled, seconds: milliseconds / 1000 };
}

/** Runs the network on one image and finds the objects in its answer. */
async function segment(
  services: Services,
  decoder: Decoder,
  get: () => AppState,
  id: ImageId,
  signal: AbortSignal,
  onTile: (tilesDone: number, tileCount: number) => void,
): Promise<void> {
  const raster = await decoder.raster(id);
  signal.throwIfAborted();
  const { images, model, runOptions, patchImage } = get();
  const item = images[id];
  if (item === undefined || model === null) return;
  const image = { ...raster, pixelSize: pixelSizeOf(item) };
  const segmentation = await services.engine(
    "segment",
    { image, model, options: runOptions },
    { signal, onProgress: ({ tilesDone, tileCount }) => onTile(tilesDone, tileCount) },
  );
  // The former objects stay until the new ones are found.
  patchImage(id, { outcome: { segmentation, found: get().images[id]?.outcome?.found ?? null } });
  await get().findObjects();
}
