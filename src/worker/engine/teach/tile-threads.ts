import { canShareMemory } from "../../../core/shared-memory.ts";
import {
  type TileReply,
  type TileThread,
  TileThreads,
  tileThreadCount,
} from "../../../model/tile-threads.ts";
import { onTheSpot, type TileWorkshop } from "../../../model/tile-workshop.ts";

/**
 * Starts threads that make tiles; they end with the workshop. Without shared memory, which they would need a copy of every
 * image for, or where a thread does not start, tiles are made on the engine's own.
 *
 * @param onGpu whether steps are computed on a GPU
 * @param count number of threads; 0 for none
 */
export async function openTileWorkshop(
  onGpu: boolean,
  count = tileThreadCount(navigator.hardwareConcurrency, onGpu),
): Promise<TileWorkshop> {
  if (count === 0 || !canShareMemory()) return onTheSpot;
  const starting = Array.from({ length: count }, startThread);
  const threads = (await Promise.all(starting)).filter((thread) => thread !== null);
  if (threads.length === count) return new TileThreads(threads);
  for (const thread of threads) thread.end();
  return onTheSpot;
}

/** Resolves once the thread's script runs, with null when it cannot be loaded. */
function startThread(): Promise<TileThread | null> {
  const worker = new Worker(new URL("../../tile-thread.worker.ts", import.meta.url), {
    type: "module",
    name: "training tiles",
  });
  return new Promise((resolve) => {
    worker.addEventListener("message", () => resolve(threadOf(worker)), { once: true });
    worker.addEventListener("error", () => resolve(null), { once: true });
  });
}

function threadOf(worker: Worker): TileThread {
  return {
    send: (request) => worker.postMessage(request),
    listen: (onReply, onCrash) => {
      worker.addEventListener("message", ({ data }: MessageEvent<TileReply>) => onReply(data));
      worker.addEventListener("error", ({ message }) => onCrash(message));
      worker.addEventListener("messageerror", () => onCrash("a message could not be read"));
    },
    end: () => worker.terminate(),
  };
}
