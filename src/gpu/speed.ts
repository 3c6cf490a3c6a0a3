import { type Convolution, convolutionMacs, convolve, WINDOW_3, wholeImage } from "./convolution.ts";
import { upload } from "./network-weights.ts";
import { type Bound, encode, type Pipelines } from "./pipelines.ts";
import type { Profile } from "./profile.ts";
import { bytesOf } from "./program.ts";

/** Channels of the maps that speed is measured on: near the network's ends, and near its bottom. */
const CHANNELS = [32, 256] as const;

/** Edges in px of the larger map, one after the other until a pass takes long enough; the last fills a GPU. */
const EDGES = [32, 64, 128, 192] as const;

/** Time in ms that a measurement should take at least: submitting takes a good part of one. */
const LONG_ENOUGH = 5;

const MOST_TIMES = 4096;

/** A speed, and what it was measured on. */
export interface Speed {
  /** Multiply-accumulates a second. */
  readonly macsPerSecond: number;
  /** Edge of the larger map in px. */
  readonly edge: number;
}

/**
 * Measures two convolutions that cost the same: of a large map with few channels, and of a map of an eighth of its edge
 * with many.
 *
 * @param edge of the large map in px; null: the least on which a pass takes long enough, so that slow devices are soon done
 */
export async function measureSpeed(
  pipelines: Pipelines,
  profile: Profile,
  edge: number | null,
): Promise<Speed> {
  const edges = edge === null ? EDGES : [edge];
  for (const [i, tried] of edges.entries()) {
    const macsPerSecond = await speedAt(pipelines, profile, tried, i + 1 < edges.length);
    if (macsPerSecond !== null) return { macsPerSecond, edge: tried };
  }
  throw new RangeError("there is no map to measure speed on");
}

/** @returns null when a larger map had better be taken, if there is one */
async function speedAt(
  pipelines: Pipelines,
  profile: Profile,
  edge: number,
  larger: boolean,
): Promise<number | null> {
  const { device } = pipelines;
  const [first, last] = CHANNELS;
  const jobs = [layer(device, profile, edge, first), layer(device, profile, edge / 8, last)];
  const dispatches = jobs.flatMap((job) => convolve(job, profile));
  const uniforms = pipelines.uniforms(dispatches.length);
  try {
    await pipelines.prepare(dispatches.map(({ program }) => program));
    const bound = pipelines.bind(dispatches, uniforms);
    await secondsOf(device, bound, 1); // drivers finish compiling when a program first runs
    let [times, seconds] = [1, await secondsOf(device, bound, 1)];
    if (larger && seconds * 1000 < LONG_ENOUGH) return null;
    // a device that was lost is never long at it
    while (seconds * 1000 < LONG_ENOUGH && times < MOST_TIMES) {
      times *= 4;
      seconds = await secondsOf(device, bound, times);
    }
    return (times * jobs.reduce((sum, job) => sum + convolutionMacs(job), 0)) / seconds;
  } finally {
    uniforms.destroy();
    for (const { sources, weights, bias, output } of jobs)
      for (const buffer of [sources[0].buffer, weights, bias, output]) buffer.destroy();
  }
}

function layer(device: GPUDevice, profile: Profile, size: number, channels: number): Convolution {
  const bytes = bytesOf(profile.storage);
  const map = (edge: number): GPUBuffer =>
    device.createBuffer({ size: edge ** 2 * channels * bytes, usage: GPUBufferUsage.STORAGE });
  return {
    ...{ window: WINDOW_3, sources: [wholeImage(map(size + 2), size + 2, channels)] },
    weights: upload(device, new Uint16Array((9 * channels ** 2 * bytes) / 2)),
    bias: upload(device, new Float32Array(channels)),
    ...{ relu: true, height: size, width: size, outputs: channels, output: map(size) },
    ...{ input: profile.storage, stored: profile.storage },
  };
}

/** Wall time in s of so many passes. */
async function secondsOf(device: GPUDevice, bound: readonly Bound[], times: number): Promise<number> {
  const encoder = device.createCommandEncoder();
  for (let i = 0; i < times; i++) encode(encoder, bound);
  const begin = performance.now();
  device.queue.submit([encoder.finish()]);
  await device.queue.onSubmittedWorkDone();
  return (performance.now() - begin) / 1000;
}
