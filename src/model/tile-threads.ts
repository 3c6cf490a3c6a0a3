import type { StepTile, TileTarget, TrainingTile } from "../core/training-network.ts";
import { TrainingError } from "./errors.ts";
import type { TileWorkshop } from "./tile-workshop.ts";
import { drawnTile, makeTarget, makeTile, type TileOrder } from "./training-tile.ts";

/** What a thread that makes tiles is sent. */
export interface TileRequest {
  readonly id: number;
  readonly order: TileOrder;
  /** Whether only the target is to be made. */
  readonly keepDrawn: boolean;
}

/** A tile whose input may be left out. */
type MadeTile = TileTarget & Partial<Pick<TrainingTile, "input">>;

/** What it answers; errors cross threads as text. */
export type TileReply =
  | { readonly id: number; readonly tile: MadeTile }
  | { readonly id: number; readonly error: string };

/** The thread's side: makes the tile. Its arrays are to be handed over with the reply. */
export function answerRequest({ id, order, keepDrawn }: TileRequest): {
  readonly reply: TileReply;
  readonly transfer: ArrayBuffer[];
} {
  try {
    const tile: MadeTile = keepDrawn ? makeTarget(order) : makeTile(order);
    const buffers = [tile.input, tile.classes, tile.weights].map((array) => array?.buffer);
    const transfer = buffers.filter((buffer) => buffer instanceof ArrayBuffer);
    return { reply: { id, tile }, transfer };
  } catch (thrown) {
    return { reply: { id, error: thrown instanceof Error ? thrown.message : String(thrown) }, transfer: [] };
  }
}

/** A thread that makes tiles, seen from the one that trains. */
export interface TileThread {
  readonly send: (request: TileRequest) => void;
  /** @param onCrash called with the reason should the thread end by itself */
  readonly listen: (onReply: (reply: TileReply) => void, onCrash: (reason: string) => void) => void;
  readonly end: () => void;
}

interface Pending {
  /** Index of the thread. */
  readonly thread: number;
  readonly order: TileOrder;
  readonly made: (tile: StepTile) => void;
  readonly failed: (error: Error) => void;
}

/** Makes tiles on threads beside the one that trains. Whichever makes a tile, the tile is the same. */
export class TileThreads implements TileWorkshop {
  readonly #threads: readonly TileThread[];
  readonly #pending = new Map<number, Pending>();
  #nextId = 0;
  /** Why no tile can be made any more. */
  #over: TrainingError | null = null;

  /** @param threads at least one; they end with the workshop */
  constructor(threads: readonly TileThread[]) {
    this.#threads = threads;
    for (const thread of threads) {
      thread.listen(
        (reply) => this.#take(reply),
        (reason) =>
          this.#finish(
            `The thread that makes training tiles stopped (${reason}). Train on to start it again.`,
          ),
      );
    }
  }

  get makers(): number {
    return this.#threads.length;
  }

  make(order: TileOrder, keepDrawn = false): Promise<StepTile> {
    if (this.#over !== null) return Promise.reject(this.#over);
    const thread = this.#leastBusy();
    const id = this.#nextId++;
    return new Promise((made, failed) => {
      this.#pending.set(id, { thread, order, made, failed });
      this.#threads[thread]?.send({ id, order, keepDrawn });
    });
  }

  end(): void {
    this.#finish("The training run has ended.");
  }

  #take(reply: TileReply): void {
    const pending = this.#pending.get(reply.id);
    if (!pending) return;
    this.#pending.delete(reply.id);
    if ("error" in reply) {
      pending.failed(new TrainingError(`A training tile could not be made: ${reply.error}`));
      return;
    }
    const { input, ...target } = reply.tile;
    pending.made(input ? { ...target, input } : drawnTile(pending.order, target));
  }

  #leastBusy(): number {
    const orders = this.#threads.map(() => 0);
    for (const { thread } of this.#pending.values()) orders[thread] = (orders[thread] ?? 0) + 1;
    return orders.indexOf(Math.min(...orders));
  }

  #finish(reason: string): void {
    if (this.#over !== null) return;
    this.#over = new TrainingError(reason);
    for (const thread of this.#threads) thread.end();
    for (const { failed } of this.#pending.values()) failed(this.#over);
    this.#pending.clear();
  }
}

/** More threads than this have not been seen to be needed. */
const MOST_THREADS = 4;

/**
 * How many threads should make tiles: one where a step takes the CPU, which is slower than a tile; more beside a GPU, whose
 * steps may be faster, where there are cores for them; none on a single core.
 */
export function tileThreadCount(cores: number, onGpu: boolean): number {
  if (cores < 2) return 0;
  return onGpu ? Math.min(MOST_THREADS, Math.floor(cores / 2)) : 1;
}
