import { Worker } from "node:worker_threads";
import { type TileReply, type TileThread, TileThreads } from "../model/tile-threads.ts";
import { onTheSpot, type TileWorkshop } from "../model/tile-workshop.ts";

/** Starts threads that make tiles; they end with the workshop. */
export function openTileWorkshop(count: number): TileWorkshop {
  return count === 0 ? onTheSpot : new TileThreads(Array.from({ length: count }, startThread));
}

function startThread(): TileThread {
  const worker = new Worker(new URL("./tile-thread.mjs", import.meta.url), { execArgv: [] });
  return {
    send: (request) => worker.postMessage(request),
    listen: (onReply, onCrash) => {
      worker.on("message", (reply: TileReply) => onReply(reply));
      worker.on("error", ({ message }) => onCrash(message));
      worker.on("exit", (code) => onCrash(`it ended with code ${code}`));
    },
    end: () => void worker.terminate(),
  };
}
