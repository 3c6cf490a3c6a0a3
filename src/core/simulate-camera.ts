import { gaussianBlur } from "./augment-blur.ts";
import { type Random, uniform } from "./random.ts";
import type { Raster } from "./raster.ts";
import type { Canvas } from "./simulate-canvas.ts";

/** The microscope and its camera. */
export interface Camera {
  /** Standard deviation of the point spread function in px. */
  readonly blur: number;
  /** Photons that a brightness of 1 gives; fewer are noisier. */
  readonly photons: number;
  /** Standard deviation of the read-out noise in photons. */
  readonly readNoise: number;
  /** Brightness added everywhere: stray light and the camera's offset. */
  readonly background: number;
  /** Greatest relative change of the illumination from its mean, [0, 1). */
  readonly shading: number;
  /** Bits of a sample in the file. */
  readonly bits: 8 | 16;
  /** Grey value of a brightness of 1, before clipping at the ends of the range. */
  readonly white: number;
}

/** A Poisson number: by Knuth's product below 30, above by the normal distribution, never below 0. */
export function poisson(mean: number, random: Random): number {
  if (mean > 30) return Math.max(Math.round(mean + Math.sqrt(mean) * random.gaussian()), 0);
  const limit = Math.exp(-Math.max(mean, 0));
  let count = 0;
  for (let product = random.next(); product > limit; product *= random.next()) count++;
  return count;
}

/** Illumination of every pixel: a slope and a bowl of random direction, within 1 ± `shading`. */
function illumination({ width, height }: Canvas, shading: number, random: Random): Float32Array {
  const direction = random.next() * 2 * Math.PI;
  const slope = uniform(random, 0, shading / 2);
  const bowl = uniform(random, -shading / 2, shading / 2);
  return Float32Array.from({ length: width * height }, (_, at) => {
    const x = ((at % width) / width - 0.5) * Math.SQRT2;
    const y = (Math.floor(at / width) / height - 0.5) * Math.SQRT2;
    return 1 + slope * (x * Math.cos(direction) + y * Math.sin(direction)) + bowl * (1 - 2 * (x * x + y * y));
  });
}

/** Takes a picture: blur, illumination, photons, read-out, grey values. */
export function photograph(canvas: Canvas, light: Float32Array, camera: Camera, random: Random): Raster {
  const { width, height } = canvas;
  const blurred = gaussianBlur(light, width, height, camera.blur);
  const lamp = illumination(canvas, camera.shading, random);
  const most = 2 ** camera.bits - 1;
  const data = camera.bits === 8 ? new Uint8Array(light.length) : new Uint16Array(light.length);
  for (let at = 0; at < data.length; at++) {
    const expected = ((blurred[at] ?? 0) * (lamp[at] ?? 1) + camera.background) * camera.photons;
    const counted = poisson(expected, random) + camera.readNoise * random.gaussian();
    data[at] = Math.min(Math.max(Math.round((counted / camera.photons) * camera.white), 0), most);
  }
  return { data, width, height, channels: 1, slices: 1, frames: 1, pixelSize: null, kind: "intensity" };
}
