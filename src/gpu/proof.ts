import type { UNetConfig } from "../core/card.ts";
import { createRandom } from "../core/random.ts";
import type { TileNetworkWeights } from "../core/tile-network.ts";
import { singleTile } from "../core/tiles.ts";
import { convolutionMacs, convolve, WINDOW_3, wholeImage } from "./convolution.ts";
import { upload } from "./network-weights.ts";
import { encode, type Pipelines } from "./pipelines.ts";
import type { Profile } from "./profile.ts";
import { bytesOf, type Storage } from "./program.ts";
import { referenceLogits } from "./reference.ts";
import { tileNetworksOn } from "./tile-network.ts";

/** What became of one way to compute on this device. */
export type Verdict =
  | { readonly proved: true; readonly profile: Profile; readonly macsPerSecond: number }
  /** `reason` is a clause for people. */
  | { readonly proved: false; readonly profile: Profile; readonly reason: string };

/** Every kind of layer and skip connection, and enough channels for the code that shares memory. */
const PROOF_NET: UNetConfig = {
  ...{ depth: 1, baseFilters: 16, inputChannels: 1, classes: 3 },
  ...{ dropout: 0, norm: "none" },
};
const PROOF_TILE = 30;

/** Largest difference of a probability from what plain loops give: 16 bits hold three digits. */
const TOLERANCE = { f32: 1e-4, f16: 2e-3 } as const;

/** Edge and channels of the map that speed is measured on. */
const SPEED = { size: 48, channels: 64 };
/** Time in ms that a measurement should take at least: submitting takes a good part of one. */
const LONG_ENOUGH = 10;

/** A network for the proof; its weights are random and small enough for 16 bits. */
function proofWeights(config: UNetConfig): TileNetworkWeights {
  const { gaussian } = createRandom(1);
  const weights = new Map<string, { kernel: Float32Array; bias: Float32Array }>();
  const add = (name: string, taps: number, inputs: number, outputs: number): void => {
    const spread = Math.sqrt(2 / (inputs * (taps === 4 ? 1 : taps)));
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
  add("head", 1, filters, config.classes);
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

/** Multiply-accumulates a second of a convolution in the middle of a network. */
async function speed(pipelines: Pipelines, profile: Profile): Promise<number> {
  const { device } = pipelines;
  const { size, channels } = SPEED;
  const bytes = (size + 2) ** 2 * channels * bytesOf(profile.storage);
  const make = (): GPUBuffer => device.createBuffer({ size: bytes, usage: GPUBufferUsage.STORAGE });
  const [input, output] = [make(), make()];
  const weights = upload(device, new Uint16Array((9 * channels ** 2 * bytesOf(profile.storage)) / 2));
  const bias = upload(device, new Float32Array(channels));
  const job = {
    ...{ window: WINDOW_3, sources: [wholeImage(input, size + 2, channels)] as const, weights, bias },
    ...{ relu: true, height: size, width: size, outputs: channels, output },
    ...{ input: profile.storage, stored: profile.storage },
  };
  const dispatches = convolve(job, profile);
  await pipelines.prepare(dispatches.map(({ program }) => program));
  const uniforms = pipelines.uniforms(dispatches.length);
  const bound = pipelines.bind(dispatches, uniforms);
  try {
    for (let times = 1; ; times *= 4) {
      const encoder = device.createCommandEncoder();
      for (let i = 0; i < times; i++) encode(encoder, bound);
      const begin = performance.now();
      device.queue.submit([encoder.finish()]);
      await device.queue.onSubmittedWorkDone();
      const seconds = (performance.now() - begin) / 1000;
      if (seconds * 1000 >= LONG_ENOUGH) return (times * convolutionMacs(job)) / seconds;
    }
  } finally {
    for (const buffer of [input, output, weights, bias, uniforms]) buffer.destroy();
  }
}

/**
 * Holds a profile against plain loops on this device, and measures its speed.
 *
 * @param tolerance largest difference of a probability, by how maps are stored
 */
export async function prove(
  pipelines: Pipelines,
  profile: Profile,
  tolerance: Readonly<Record<Storage, number>> = TOLERANCE,
): Promise<Verdict> {
  const { device } = pipelines;
  for (const filter of ["validation", "internal", "out-of-memory"] as const) device.pushErrorScope(filter);
  let verdict: Verdict;
  try {
    const worst = await worstError(pipelines, profile);
    const right = worst <= tolerance[profile.storage];
    const reason = `its probabilities were off by ${worst.toPrecision(2)}`;
    verdict = right
      ? { proved: true, profile, macsPerSecond: await speed(pipelines, profile) }
      : { proved: false, profile, reason };
  } catch (thrown) {
    verdict = { proved: false, profile, reason: thrown instanceof Error ? thrown.message : String(thrown) };
  }
  for (let scope = 0; scope < 3; scope++) {
    const error = await device.popErrorScope();
    if (error !== null) verdict = { proved: false, profile, reason: error.message };
  }
  return verdict;
}

/** The fastest profile that proved itself; null when none did. */
export function fastest(verdicts: readonly Verdict[]): (Verdict & { proved: true }) | null {
  let best: (Verdict & { proved: true }) | null = null;
  for (const verdict of verdicts)
    if (verdict.proved && verdict.macsPerSecond > (best?.macsPerSecond ?? 0)) best = verdict;
  return best;
}
