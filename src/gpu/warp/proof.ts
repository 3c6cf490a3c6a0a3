import { drawVariation, type ImagePlanes, varyImage } from "../../core/augment.ts";
import { defaultAugment } from "../../core/augment-params.ts";
import { createRandom } from "../../core/random.ts";
import { type Attempt, attempt } from "../attempt.ts";
import type { Pipelines } from "../pipelines.ts";
import { ImageWarp } from "./image-warp.ts";

/** Edges in px of the image and of the tile that the proof is made on; the tile reaches beyond the image. */
const IMAGE = 40;
const TILE = 48;

/** Seeds of a tile that is blurred, one that is sharpened and one that is neither. */
const SEEDS = [1, 2, 3, 4, 5, 6];

/** Largest difference from what the CPU makes: a rounding of a position moves a value by less. */
const TOLERANCE = 1e-3;

/**
 * Makes a few tiles on the device and on the CPU.
 *
 * @returns the largest difference that there was
 */
export function proveWarp(pipelines: Pipelines): Promise<Attempt<number>> {
  return attempt(pipelines.device, async () => {
    const worst = await worstOf(pipelines);
    if (worst <= TOLERANCE) return worst;
    throw new Error(`a tile differs from the CPU's by ${worst.toPrecision(2)}`);
  });
}

async function worstOf(pipelines: Pipelines): Promise<number> {
  const data = Float32Array.from(
    { length: IMAGE * IMAGE },
    (_, i) => 0.5 + 0.4 * Math.sin((i % IMAGE) / 3) * Math.cos(i / IMAGE / 4),
  );
  const image = { planes: [data], width: IMAGE, height: IMAGE };
  const warp = new ImageWarp(pipelines, data.byteLength);
  try {
    let worst = 0;
    for (const seed of SEEDS) worst = Math.max(worst, await worstError(pipelines, warp, image, seed)); // NaN stays NaN
    return worst;
  } finally {
    warp.dispose();
  }
}

async function worstError(
  { device }: Pipelines,
  warp: ImageWarp,
  image: ImagePlanes,
  seed: number,
): Promise<number> {
  const centre = { centreX: 8, centreY: 30 };
  const variation = drawVariation(centre, 1, defaultAugment, createRandom(seed));
  const [expected = new Float32Array()] = varyImage(image, variation, TILE);
  const size = expected.byteLength;
  const tile = device.createBuffer({ size, usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC });
  const copy = device.createBuffer({ size, usage: GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ });
  try {
    warp.submit(image, variation, TILE, tile);
    const encoder = device.createCommandEncoder();
    encoder.copyBufferToBuffer(tile, 0, copy, 0, size);
    device.queue.submit([encoder.finish()]);
    await copy.mapAsync(GPUMapMode.READ);
    const actual = new Float32Array(copy.getMappedRange());
    const errors = expected.map((value, i) => Math.abs(value - (actual[i] ?? Number.NaN)));
    return errors.reduce((most, error) => Math.max(most, error), 0); // NaN stays NaN
  } finally {
    tile.destroy();
    copy.destroy();
  }
}
