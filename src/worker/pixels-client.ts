import { TimeLimitError, WorkerLostError } from "./errors.ts";
import pixelsUrl from "./pixels.worker.ts?worker&url";
import { PIXELS_CONTRACT } from "./pixels-contract.ts";
import type { PixelsApi } from "./protocol.ts";
import { createQueue } from "./queue.ts";
import type { Remote } from "./rpc.ts";
import { openSession, type Session } from "./session.ts";
import { type Spawn, spawnWorker } from "./spawn.ts";

/** The page's pixel workers. */
export interface Pixels {
  readonly call: Remote<PixelsApi>;
  readonly dispose: () => void;
}

export interface PixelsSettings {
  /** Longest time in ms that one call may take before its worker is stopped. Default two minutes. */
  readonly limitMs?: number;
  /** How a worker is made; tests give fakes. */
  readonly spawn?: Spawn;
}

/** The largest files people open take seconds; what takes this long hangs. */
const LIMIT_MS = 120_000;

/** Methods that may wait behind a whole folder of files; the others answer a slider that someone is moving. */
const FILE_METHODS: ReadonlySet<keyof PixelsApi> = new Set<keyof PixelsApi>([
  "decode",
  "labels",
  "describe",
  "encode",
]);

/** Saving is in nobody's way, and may take longer than what someone waits for. */
const PACK_PATIENCE = 5;

/**
 * Three workers: for files, for labels, and for what is saved. Each does one call at a time, so that a call that hangs or kills its
 * worker takes no other with it; the next call starts a fresh worker.
 */
export function createPixels({
  limitMs = LIMIT_MS,
  spawn = () => spawnWorker(pixelsUrl, "utile-pixels"),
}: PixelsSettings = {}): Pixels {
  const files = openLane(spawn, limitMs);
  const labels = openLane(spawn, limitMs);
  const saving = openLane(spawn, PACK_PATIENCE * limitMs);
  const laneOf = (method: keyof PixelsApi): Pixels => {
    if (method === "pack") return saving;
    return FILE_METHODS.has(method) ? files : labels;
  };
  return {
    call: (method, input, options) => laneOf(method).call(method, input, options),
    dispose: () => {
      for (const lane of [files, labels, saving]) lane.dispose();
    },
  };
}

/** A worker that is replaced when it hangs or dies. */
function openLane(spawn: Spawn, limitMs: number): Pixels {
  const queue = createQueue();
  let session: Session<PixelsApi> | null = null;
  const ready = (): Session<PixelsApi> => {
    if (session === null || !session.isOpen()) session = openSession(spawn, PIXELS_CONTRACT);
    return session;
  };
  const call: Remote<PixelsApi> = (method, input, options) =>
    queue(async () => {
      const { call: remote, close } = ready();
      const seconds = Math.round(limitMs / 1000);
      const late = (): void => close(new TimeLimitError(`It took longer than ${seconds} s and was stopped.`));
      const timer = setTimeout(late, limitMs);
      try {
        return await remote(method, input, options);
      } finally {
        clearTimeout(timer);
      }
    }, options?.signal);
  return { call, dispose: () => session?.close(new WorkerLostError("The page is closing.")) };
}
