import { gaussianBlur } from "./augment-blur.ts";
import type { Displacement } from "./elastic.ts";
import type { Random } from "./random.ts";

/** Size of a simulated image in px. */
export interface Canvas {
  readonly width: number;
  readonly height: number;
}

/** What a simulated specimen looks like before the microscope. */
export interface Scene {
  /** Brightness, row-major, `width · height` long, about [0, 1]. */
  readonly light: Float32Array;
  /** Instance ids, row-major, `width · height` long, 0 background; gaps are allowed. */
  readonly labels: Uint32Array;
}

/**
 * Smooth random texture: white Gaussian noise blurred, then brought to mean 0 and standard deviation 1.
 *
 * @param grain standard deviation of the blur in px; about half the size of the grains
 */
export function texture({ width, height }: Canvas, grain: number, random: Random): Float32Array {
  const white = Float32Array.from({ length: width * height }, random.gaussian);
  const smooth = gaussianBlur(white, width, height, grain);
  let sum = 0;
  let squares = 0;
  for (const value of smooth) {
    sum += value;
    squares += value * value;
  }
  const mean = sum / smooth.length;
  const std = Math.sqrt(Math.max(squares / smooth.length - mean * mean, 1e-12));
  return smooth.map((value) => (value - mean) / std);
}

/** Smooth random displacements that make drawn outlines irregular: `amplitude` px is their standard deviation. */
export function drawBend(canvas: Canvas, grain: number, amplitude: number, random: Random): Displacement {
  const draw = (): Float32Array => texture(canvas, grain, random).map((value) => amplitude * value);
  return { dx: draw(), dy: draw() };
}

/** 0 below `low`, 1 above `high`, a smooth cubic between. */
export function smoothStep(low: number, high: number, value: number): number {
  const t = Math.min(Math.max((value - low) / (high - low), 0), 1);
  return t * t * (3 - 2 * t);
}

/** Adds a round soft spot: `amount` in its middle, a Gaussian of standard deviation `radius` px. */
export function addSpot(
  plane: Float32Array,
  { width, height }: Canvas,
  spot: { readonly x: number; readonly y: number; readonly radius: number; readonly amount: number },
): void {
  const reach = Math.ceil(3 * spot.radius);
  const top = Math.max(Math.floor(spot.y) - reach, 0);
  const bottom = Math.min(Math.floor(spot.y) + reach, height - 1);
  const left = Math.max(Math.floor(spot.x) - reach, 0);
  const right = Math.min(Math.floor(spot.x) + reach, width - 1);
  for (let y = top; y <= bottom; y++) {
    for (let x = left; x <= right; x++) {
      const distance = (x - spot.x) ** 2 + (y - spot.y) ** 2;
      const at = y * width + x;
      plane[at] = (plane[at] ?? 0) + spot.amount * Math.exp(-distance / (2 * spot.radius * spot.radius));
    }
  }
}
