import type { TileNetwork, TileNetworkMaker, TileRun } from "../core/tile-network.ts";
import type { Tile } from "../core/tiles.ts";

/** Largest difference of a probability that 16 bits may make. */
const TOLERANCE = 2e-3;

/**
 * A faster form of a network that may lack digits, held against a safe one on the first tile it is given: weights whose
 * values 16 bits do not hold, or too coarsely, are computed in 32.
 */
export function guarded(fast: TileNetworkMaker, safe: TileNetworkMaker): TileNetworkMaker {
  return (config, weights) => {
    const full = safe(config, weights);
    const half = full === null ? null : fast(config, weights);
    return full === null || half === null ? full : new GuardedNetwork(half, full);
  };
}

class GuardedNetwork implements TileNetwork {
  readonly #fast: TileNetwork;
  readonly #safe: TileNetwork;
  #chosen: TileNetwork | null = null;

  constructor(fast: TileNetwork, safe: TileNetwork) {
    this.#fast = fast;
    this.#safe = safe;
  }

  async run(job: TileRun): Promise<void> {
    this.#chosen ??= (await this.#agree(job)) ? this.#fast : this.#safe;
    await this.#chosen.run(job);
  }

  dispose(): void {
    this.#fast.dispose();
    this.#safe.dispose();
  }

  async #agree(job: TileRun): Promise<boolean> {
    const tiles = job.plan.tiles.slice(0, 1);
    const [fast, safe] = [await firstTile(this.#fast, job, tiles), await firstTile(this.#safe, job, tiles)];
    return fast.every((value, i) => Math.abs(value - (safe[i] ?? Number.NaN)) <= TOLERANCE);
  }
}

async function firstTile(network: TileNetwork, job: TileRun, tiles: readonly Tile[]): Promise<Float32Array> {
  let first = new Float32Array();
  await network.run({
    ...job,
    plan: { ...job.plan, tiles },
    output: "probabilities",
    take: (planes) => {
      first = planes;
    },
  });
  return first;
}
