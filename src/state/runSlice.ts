import type { SliceCreator } from "./appState.ts";
import type { Decoder } from "./decoder.ts";
import type { ImageId } from "./image.ts";
import { messageOf } from "./message.ts";
import type { RunResult } from "./runImage.ts";
import { runInTurn } from "./runInTurn.ts";
import { runPlan } from "./runPlan.ts";
import type { CellSize, RunOptions } from "./segmentOptions.ts";
import type { Services } from "./services.ts";

/** How the last run ended. */
export interface RunSummary {
  readonly done: number;
  readonly failed: number;
  /** Files that could not be opened. */
  readonly unopened: number;
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
      /** Share of the whole that is done, in [0, 1], images weighed by their pixels. */
      readonly fraction: number;
      /** Null until enough is done to tell. */
      readonly secondsLeft: number | null;
      readonly abort: AbortController;
    };

export interface RunSlice {
  readonly run: Run;
  readonly runOptions: RunOptions;
  setRunOptions: (options: RunOptions) => void;
  /** How wide cells are, for models and images that do not say how large a pixel is; null: as the model is used to. */
  readonly cellSize: CellSize | null;
  setCellSize: (size: CellSize | null) => void;
  /** Segments images one after another; a failed one never stops the others. */
  runImages: (ids: readonly ImageId[]) => Promise<void>;
  /** Segments what is left of the list, or all of it again when nothing is. */
  runAll: () => Promise<void>;
  /** Ends the run within one tile; what is done stays. */
  cancelRun: () => void;
}

export function createRunSlice(services: Services, decoder: () => Decoder): SliceCreator<RunSlice> {
  return (set, get) => {
    const progress = (startedAt: number, finished: number, fraction: number) => {
      const { run } = get();
      if (run.status !== "running") return;
      const elapsed = (services.now() - startedAt) / 1000;
      const secondsLeft = fraction > 0 ? (elapsed * (1 - fraction)) / fraction : null;
      set({ run: { ...run, finished, fraction, secondsLeft } });
    };

    const prepare = async () => {
      try {
        await get().ensureEngine();
        await get().ensureModel();
        get().dismissRefusal();
        return true;
      } catch (error) {
        get().notify("error", messageOf(error));
        return false;
      }
    };

    const runAll = async (ids: readonly ImageId[], signal: AbortSignal) => {
      if (!(await prepare())) return [];
      const startedAt = services.now();
      return runInTurn({ services, decoder: decoder(), get }, ids, signal, (finished, fraction) =>
        progress(startedAt, finished, fraction),
      );
    };

    return {
      run: { status: "idle", last: null },
      runOptions: {},
      setRunOptions: (runOptions) => set({ runOptions }),
      cellSize: null,
      setCellSize: (cellSize) => set({ cellSize }),
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
          run: {
            status: "idle",
            last: summary(results, wanted.length - ids.length, abort.signal.aborted, services.now() - began),
          },
        });
      },
      runAll: () => {
        const { ids, unopened } = runPlan(get());
        return get().runImages([...ids, ...unopened]);
      },
      cancelRun: () => {
        const { run } = get();
        if (run.status === "running") run.abort.abort();
      },
    };
  };
}

function summary(
  results: readonly RunResult[],
  passedOver: number,
  cancelled: boolean,
  milliseconds: number,
): RunSummary {
  const count = (wanted: RunResult) => results.filter((result) => result === wanted).length;
  return {
    done: count("done"),
    failed: count("failed"),
    unopened: passedOver + count("unopened"),
    cancelled,
    seconds: milliseconds / 1000,
  };
}
