import { type Convolution, convolutionMacs, convolve, WINDOW_3, wholeImage } from "./convolution.ts";
import { upload } from "./network-weights.ts";
import { type Bound, encode, type Pipelines } from "./pipelines.ts";
import type { Profile } from "./profile.ts";
import { bytesOf } from "./program.ts";

/** Channels of the maps that speed is measured on: near the network's ends, and near its bottom. */
const CHANNELS = [32, 256] as const;

/** Time in ms that a measurement should take at least: submitting takes a good part of one. */
const LONG_ENOUGH = 5;

const MOST_TIMES = 4096;

/**
 * Multiply-accumulates a second of two convolutions that cost the same: of a large map with few channels, and of a map
 * of an eighth of its edge with many.
 *
 * @param edge of the large map in px, a multiple of 8; on a GPU large enough to fill it
 */
export async function measureSpeed(pipelines: Pipelines, profile: Profile, edge: number): Promise<number> {
  const [first, last] = CHANNELS;
  const jobs = [
    layer(pipelines.device, profile, edge, first),
    layer(pipelines.device, profile, edge / 8, last),
  ];
  const dispatches = jobs.flatMap((job) => convolve(job, profile));
  const uniforms = pipelines.uniforms(dispatches.length);
  try {
    await pipelines.prepare(dispatches.map(({ program }) => program));
    const bound = pipelines.bind(dispatches, uniforms);
    await secondsOf(pipelines.device, bound, 1); // drivers finish compiling when a program first runs
    const macs = jobs.reduce((sum, job) => sum + convolutionMacs(job), 0);
    for (let times = 1; ; times *= 4) {
      const seconds = await secondsOf(pipelines.device, bound, times);
      // a device that was lost is never long at it
      if (seconds * 1000 >= LONG_ENOUGH || times >= MOST_TIMES) return (times * macs) / seconds;
    }
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
