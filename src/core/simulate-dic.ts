import { gaussianBlur } from "./augment-blur.ts";
import { type Random, randomIndex, uniform } from "./random.ts";
import { type Blob, mapBlobs, strewBlobs } from "./simulate-blob.ts";
import { addSpot, type Canvas, drawBend, type Scene, smoothStep, texture } from "./simulate-canvas.ts";

/** A point of the blob at a share of its depth; 1 is the outline. */
function pointAt(blob: Blob, share: number, random: Random): { x: number; y: number } {
  const direction = random.next() * blob.outline.length;
  const reach = share * blob.radius * (blob.outline[Math.floor(direction)] ?? 1);
  const turn = (2 * Math.PI * direction) / blob.outline.length;
  const along = reach * Math.cos(turn) * Math.sqrt(blob.stretch);
  const across = (reach * Math.sin(turn)) / Math.sqrt(blob.stretch);
  return {
    x: blob.x + along * Math.cos(blob.angle) - across * Math.sin(blob.angle),
    y: blob.y + along * Math.sin(blob.angle) + across * Math.cos(blob.angle),
  };
}

/** Vesicles in the body, blebs along the outline, nucleoli in the middle; each cell has its own mixture. */
function addGranules(thickness: Float32Array, canvas: Canvas, blobs: readonly Blob[], random: Random): void {
  for (const blob of blobs) {
    const size = blob.radius / 50;
    for (let left = randomIndex(random, 25); left > 0; left--) {
      const spot = { radius: uniform(random, 1, 2.2) * size, amount: uniform(random, -4.5, 3.5) };
      addSpot(thickness, canvas, { ...pointAt(blob, uniform(random, 0.35, 0.85), random), ...spot });
    }
    for (let left = randomIndex(random, 90); left > 0; left--) {
      const spot = { radius: uniform(random, 1.2, 2.4) * size, amount: uniform(random, -3.5, 1) };
      addSpot(thickness, canvas, { ...pointAt(blob, uniform(random, 0.9, 1.03), random), ...spot });
    }
    for (let left = 1 + randomIndex(random, 3); left > 0; left--) {
      const spot = { radius: uniform(random, 3, 6) * size, amount: uniform(random, 1, 2.5) };
      addSpot(thickness, canvas, { ...pointAt(blob, uniform(random, 0, 0.25), random), ...spot });
    }
  }
}

/** Optical thickness of the cells: flat domes with a nucleus, grains and vesicles, some rounded up and thick. */
function drawThickness(
  canvas: Canvas,
  diameter: number,
  random: Random,
): { thickness: Float32Array; labels: Uint32Array } {
  const shape = { radius: diameter / 2, spread: 0.15, stretch: 1.9, wobble: 0.09, arms: 0, armLength: 0 };
  const area = canvas.width * canvas.height;
  const count = Math.max(Math.round((uniform(random, 0.5, 0.95) * area) / (Math.PI * shape.radius ** 2)), 2);
  const blobs = strewBlobs(canvas, shape, { count, clustered: 0.85, closeness: 0.72 }, random);
  const bend = drawBend(canvas, diameter / 14, 0.025 * diameter, random);
  const { labels, depth, margin } = mapBlobs(canvas, blobs, bend);
  const fine = texture(canvas, diameter / 80, random);
  const coarse = texture(canvas, diameter / 32, random);
  const heights = blobs.map(() =>
    random.next() < 0.08 ? uniform(random, 2.5, 4) : uniform(random, 0.7, 1.3),
  );
  const grains = blobs.map(() => uniform(random, 0.1, 0.5));
  const rims = blobs.map(() => uniform(random, -2, 2.5));
  const thickness = depth.map((inside, at) => {
    if (inside <= 0) return 0;
    const blob = (labels[at] ?? 1) - 1;
    const grain = (grains[blob] ?? 0) * (0.7 * (fine[at] ?? 0) + 0.8 * (coarse[at] ?? 0));
    const nucleus = smoothStep(0.5, 0.56, inside) - 0.6 * smoothStep(0.56, 0.68, inside);
    const rim = (rims[blob] ?? 0) * Math.exp(-((((margin[at] ?? 0) - 0.05) / 0.03) ** 2));
    const dome = 5 * (heights[blob] ?? 1) * (0.5 * inside + 0.5 * (margin[at] ?? 0)) ** 0.6;
    return dome + nucleus + rim + grain * smoothStep(0, 0.1, inside);
  });
  addGranules(thickness, canvas, blobs, random);
  return { thickness, labels };
}

/**
 * Cells as differential interference contrast shows them: tightly packed, as bright as their ground, known only by
 * relief and grain.
 *
 * The picture is the slope of the optical thickness along the shear, and a share of its sharpness, which gives the
 * dark and bright rings that a microscope slightly out of focus adds.
 *
 * @param diameter mean diameter in px
 */
export function simulateDic(canvas: Canvas, diameter: number, random: Random): Scene {
  const { width, height } = canvas;
  const { thickness, labels } = drawThickness(canvas, diameter, random);
  const soft = gaussianBlur(thickness, width, height, 1);
  const wide = gaussianBlur(soft, width, height, 3);
  const shear = random.next() * 2 * Math.PI;
  const shearX = Math.cos(shear);
  const shearY = Math.sin(shear);
  const relief = uniform(random, 0.03, 0.08);
  const sharpness = uniform(random, 0.02, 0.07);
  const ground = texture(canvas, 0.8, random);
  const light = soft.map((value, at) => {
    const x = at % width;
    const y = (at - x) / width;
    const right = soft[x + 1 < width ? at + 1 : at] ?? value;
    const left = soft[x > 0 ? at - 1 : at] ?? value;
    const below = soft[y + 1 < height ? at + width : at] ?? value;
    const above = soft[y > 0 ? at - width : at] ?? value;
    const slope = (shearX * (right - left) + shearY * (below - above)) / 2;
    return 0.5 + relief * slope + sharpness * (value - (wide[at] ?? 0)) + 0.006 * (ground[at] ?? 0);
  });
  return { light, labels };
}
