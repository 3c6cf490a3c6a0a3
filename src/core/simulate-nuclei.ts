import { gaussianBlur } from "./augment-blur.ts";
import { type Random, randomIndex, uniform } from "./random.ts";
import { type Blob, mapBlobs, strewBlobs } from "./simulate-blob.ts";
import { addSpot, type Canvas, type Scene, smoothStep, texture } from "./simulate-canvas.ts";

/** A point in the inner half of a blob. */
function innerPoint(blob: Blob, random: Random): { x: number; y: number } {
  const direction = random.next() * 2 * Math.PI;
  const distance = Math.sqrt(random.next()) * 0.5 * blob.radius;
  return { x: blob.x + distance * Math.cos(direction), y: blob.y + distance * Math.sin(direction) };
}

/** Relative stain of every pixel: 1, less in nucleoli, more in dense spots, and grainy. */
function drawStain(canvas: Canvas, blobs: readonly Blob[], diameter: number, random: Random): Float32Array {
  const coarse = texture(canvas, diameter / 14, random);
  const fine = texture(canvas, Math.max(diameter / 40, 0.5), random);
  const grain = uniform(random, 0.03, 0.2);
  const stain = coarse.map((value, i) => 1 + grain * value + 0.5 * grain * (fine[i] ?? 0));
  const nucleoli = uniform(random, 0, 0.75);
  const dense = Math.max(uniform(random, -0.6, 0.8), 0);
  for (const blob of blobs) {
    for (let left = 1 + randomIndex(random, 3); left > 0; left--) {
      const radius = uniform(random, 0.08, 0.16) * blob.radius;
      addSpot(stain, canvas, { ...innerPoint(blob, random), radius, amount: -nucleoli });
    }
    for (let left = randomIndex(random, 6); left > 0; left--) {
      const radius = uniform(random, 0.05, 0.12) * blob.radius;
      addSpot(stain, canvas, { ...innerPoint(blob, random), radius, amount: dense });
    }
  }
  return stain;
}

/** Nuclei above or below the plane of focus: faint, wide, without a label. */
function addOutOfFocus(light: Float32Array, canvas: Canvas, diameter: number, random: Random): void {
  for (let left = randomIndex(random, 4); left > 0; left--) {
    addSpot(light, canvas, {
      x: random.next() * canvas.width,
      y: random.next() * canvas.height,
      radius: uniform(random, 0.4, 0.8) * diameter,
      amount: uniform(random, 0.02, 0.08),
    });
  }
}

/**
 * Fluorescent nuclei: bright bodies of varied size and brightness on a dark ground, many in touching clusters,
 * with nucleoli, dense spots, and haze from out of focus.
 *
 * @param diameter mean diameter in px
 */
export function simulateNuclei(canvas: Canvas, diameter: number, random: Random): Scene {
  const area = canvas.width * canvas.height;
  const coverage = uniform(random, 0.12, 0.4);
  const shape = { radius: diameter / 2, spread: 0.18, stretch: 1.7, wobble: 0.04, arms: 0, armLength: 0 };
  const count = Math.max(Math.round((coverage * area) / (Math.PI * shape.radius ** 2)), 2);
  const blobs = strewBlobs(canvas, shape, { count, clustered: 0.6, closeness: 0.78 }, random);
  const { labels, depth } = mapBlobs(canvas, blobs);
  const stain = drawStain(canvas, blobs, diameter, random);
  const variation = uniform(random, 0.1, 0.6);
  const brightness = blobs.map(() => 0.5 * Math.exp(variation * random.gaussian() - variation ** 2));
  const roundness = uniform(random, 0.15, 0.6);
  const light = depth.map((inside, at) => {
    if (inside <= 0) return 0;
    const thickness = (inside * (2 - inside)) ** roundness;
    const level = Math.max(stain[at] ?? 1, 0.1) * thickness * smoothStep(0, 2 / diameter, inside);
    return (brightness[(labels[at] ?? 1) - 1] ?? 0) * level;
  });
  const haze = gaussianBlur(light, canvas.width, canvas.height, diameter / 2);
  const hazeShare = uniform(random, 0.03, 0.2);
  addOutOfFocus(haze, canvas, diameter, random);
  return { light: light.map((value, at) => value + hazeShare * (haze[at] ?? 0)), labels };
}
