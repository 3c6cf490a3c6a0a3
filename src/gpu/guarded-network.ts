import type { NetworkInput, TileNetwork, TileNetworkMaker, TileRun } from "../core/tile-network.ts";
import { contextOf, planTiles, type TilePlan } from "../core/tiles.ts";
import { compareAnswers, isClose } from "./agreement.ts";
import { bytesOf } from "./program.ts";

/** Edge in px of the output that both forms are compared on: a tile that fits where theirs do. */
const COMPARED = 128;

/**
 * A network in 16 bits, held against its 32-bit form in the middle of the first image it is given: weights whose values
 * 16 bits do not hold, or too coarsely, are computed in 32.
 */
export function guarded(half: TileNetworkMaker, full: TileNetworkMaker): TileNetworkMaker {
  return (config, weights) => {
    const safe = full(config, weights);
    const fast = safe === null ? null : half(config, weights);
    return safe === null || fast === null ? safe : new GuardedNetwork(fast, safe, config.depth);
  };
}

class GuardedNetwork implements TileNetwork {
  readonly #fast: TileNetwork;
  readonly #safe: TileNetwork;
  readonly #depth: number;
  #chosen: TileNetwork | null = null;

  constructor(fast: TileNetwork, safe: TileNetwork, depth: number) {
    this.#fast = fast;
    this.#safe = safe;
    this.#depth = depth;
  }

  async run(job: TileRun): Promise<void> {
    await (await this.#choose(job.input, job.signal)).run(job);
  }

  async bytesPerValue(input: NetworkInput): Promise<number> {
    return bytesOf((await this.#choose(input)) === this.#fast ? "f16" : "f32");
  }

  dispose(): void {
    this.#fast.dispose();
    this.#safe.dispose();
  }

  async #choose(input: NetworkInput, signal?: TileRun["signal"]): Promise<TileNetwork> {
    if (this.#chosen === null) {
      const plan = middleTile(input, this.#depth);
      const [fast, safe] = [
        await probabilities(this.#fast, input, plan, signal),
        await probabilities(this.#safe, input, plan, signal),
      ];
      const planes = Math.max(1, safe.length / plan.outputSize ** 2);
      this.#chosen = isClose(compareAnswers(safe, fast, planes)) ? this.#fast : this.#safe;
    }
    return this.#chosen;
  }
}

/** The plan of one tile in the middle of an image. */
function middleTile({ width, height }: NetworkInput, depth: number): TilePlan {
  const plan = planTiles({ width, height, depth, tileSize: COMPARED + 2 * contextOf(depth) });
  return { ...plan, tiles: plan.tiles.slice(plan.tiles.length >> 1).slice(0, 1) };
}

async function probabilities(
  network: TileNetwork,
  input: NetworkInput,
  plan: TilePlan,
  signal: TileRun["signal"],
): Promise<Float32Array> {
  let values = new Float32Array();
  await network.run({
    ...{ input, plan, signal, output: "probabilities" },
    take: (planes) => {
      values = Float32Array.from(planes);
    },
  });
  return values;
}
