import type { UNetConfig } from "../core/card.ts";
import { createRandom } from "../core/random.ts";
import type { TileNetworkWeights } from "../core/tile-network.ts";
import { singleTile } from "../core/tiles.ts";
import { type Attempt, attempt } from "./attempt.ts";
import type { Pipelines } from "./pipelines.ts";
import type { Profile } from "./profile.ts";
import type { Storage } from "./program.ts";
import { referenceLogits } from "./reference.ts";
import { tileNetworksOn } from "./tile-network.ts";

/** Every kind of layer and skip connection, and enough channels for the code that shares memory. */
const PROOF_NET: UNetConfig = {
  ...{ depth: 1, baseFilters: 16, inputChannels: 1, classes: 3 },
  ...{ dropout: 0, norm: "none" },
};
const PROOF_TILE = 30;

/** Largest difference of a probability from what plain loops give: 16 bits hold three digits. */
const TOLERANCE = { f32: 1e-4, f16: 2e-3 } as const;

/**
 * A network for the proof; its weights are random and small enough for 16 bits, the head's half as steep as those before
 * it, so that its probabilities are about as sure as a trained network's.
 */
function proofWeights(config: UNetConfig): TileNetworkWeights {
  const { gaussian } = createRandom(1);
  const weights = new Map<string, { kernel: Float32Array; bias: Float32Array }>();
  const add = (name: string, taps: number, inputs: number, outputs: number, gain = 1): void => {
    const spread = gain * Math.sqrt(2 / (inputs * (taps === 4 ? 1 : taps)));
    const kernel = Float32Array.from({ length: taps * inputs * outputs }, () => spread * gaussian());
    weights.set(name, { kernel, bias: Float32Array.from({ length: outputs }, () => 0.1 * gaussian()) });
  };
  const filters = config.baseFilters;
  add("down.0.0", 9, config.inputChannels, filters);
  add("down.0.1", 9, filters, filters);
  add("down.1.0", 9, filters, 2 * filters);
  add("down.1.1", 9, 2 * filters, 2 * filters);
  add("up.0", 4, 2 * filters, filters);
  add("merge.0.0", 9, 2 * filters, filters);
  add("merge.0.1", 9, filters, filters);
  add("head", 1, filters, config.classes, 0.5);
  return weights;
}

/** Softmax of every class but the first, in planes. */
function probabilitiesOf(logits: Float64Array, classes: number): Float64Array {
  const pixels = logits.length / classes;
  return Float64Array.from({ length: pixels * (classes - 1) }, (_, i) => {
    const own = logits[i + pixels] ?? 0;
    let sum = 0;
    for (let k = 0; k < classes; k++) sum += Math.exp((logits[k * pixels + (i % pixels)] ?? 0) - own);
    return 1 / sum;
  });
}

/** Largest difference of a small network's probabilities from what plain loops give. */
async function worstError(pipelines: Pipelines, profile: Profile): Promise<number> {
  const weights = proofWeights(PROOF_NET);
  const { gaussian } = createRandom(2);
  const tile = Float32Array.from({ length: PROOF_TILE ** 2 }, gaussian);
  const expected = probabilitiesOf(referenceLogits(PROOF_NET, weights, tile, PROOF_TILE), PROOF_NET.classes);
  const limits = { mostMacs: 2 ** 17, mostImageBytes: 2 ** 20 }; // cuts convolutions up, too
  const network = tileNetworksOn({ pipelines, profile, ...limits })(PROOF_NET, weights);
  if (network === null) throw new Error("the network does not fit");
  let worst = Number.POSITIVE_INFINITY;
  try {
    await network.run({
      input: { planes: [tile], width: PROOF_TILE, height: PROOF_TILE },
      plan: singleTile(PROOF_TILE, PROOF_NET.depth),
      output: "probabilities",
      take: (planes) => {
        const errors = Array.from(expected, (value, i) => Math.abs(value - (planes[i] ?? Number.NaN)));
        worst = errors.some(Number.isNaN) ? Number.POSITIVE_INFINITY : Math.max(...errors);
      },
    });
  } finally {
    network.dispose();
  }
  return worst;
}

/**
 * Holds a profile against plain loops on this device.
 *
 * @param tolerance largest difference of a probability, by how maps are stored
 * @returns the largest difference that there was
 */
export function prove(
  pipelines: Pipelines,
  profile: Profile,
  tolerance: Readonly<Record<Storage, number>> = TOLERANCE,
): Promise<Attempt<number>> {
  return attempt(pipelines.device, async () => {
    const worst = await worstError(pipelines, profile);
    if (worst <= tolerance[profile.storage]) return worst;
    throw new Error(`its probabilities were off by ${worst.toPrecision(2)}`);
  });
}
