import { gaussianBlur } from "./augment-blur.ts";
import { type Random, randomIndex, uniform } from "./random.ts";
import { mapBlobs, strewBlobs } from "./simulate-blob.ts";
import { addSpot, type Canvas, drawBend, type Scene, smoothStep, texture } from "./simulate-canvas.ts";

/** Optical thickness: thin plates whose tips and rims are thicker, with a grainy middle. */
function drawThickness(
  canvas: Canvas,
  diameter: number,
  random: Random,
): { thickness: Float32Array; labels: Uint32Array } {
  const shape = { radius: diameter / 2, spread: 0.2, stretch: 3, wobble: 0.1, arms: 6, armLength: 1.5 };
  const area = canvas.width * canvas.height;
  const count = Math.max(Math.round((uniform(random, 0.2, 0.5) * area) / (Math.PI * shape.radius ** 2)), 2);
  const blobs = strewBlobs(canvas, shape, { count, clustered: 0.55, closeness: 1.05 }, random);
  const bend = drawBend(canvas, diameter / 8, 0.05 * diameter, random);
  const { labels, depth, margin } = mapBlobs(canvas, blobs, bend);
  const fine = texture(canvas, Math.max(diameter / 60, 0.6), random);
  const coarse = texture(canvas, diameter / 20, random);
  const plates = blobs.map(() => uniform(random, 0.1, 0.5));
  const thickness = depth.map((inside, at) => {
    if (inside <= 0) return 0;
    const plate = plates[(labels[at] ?? 1) - 1] ?? 0;
    const border = margin[at] ?? 0;
    const edge = smoothStep(0, 0.05, border) * (1 - 0.75 * smoothStep(0.08, 0.3, border));
    const middle = smoothStep(0.25, 0.6, inside);
    return (
      plate * smoothStep(0, 0.03, border) +
      0.55 * edge +
      (0.03 + 0.08 * middle) * (coarse[at] ?? 0) +
      0.06 * (fine[at] ?? 0)
    );
  });
  for (const blob of blobs) {
    for (let left = 2 + randomIndex(random, 14); left > 0; left--) {
      const at = {
        x: blob.x + random.gaussian() * 0.3 * blob.radius,
        y: blob.y + random.gaussian() * 0.3 * blob.radius,
      };
      const spot = { radius: uniform(random, 0.02, 0.05) * diameter, amount: uniform(random, -0.5, 1.6) };
      addSpot(thickness, canvas, { ...at, ...spot });
    }
  }
  return { thickness, labels };
}

/** Bits of dirt on the glass, without a label. */
function addDebris(thickness: Float32Array, canvas: Canvas, diameter: number, random: Random): void {
  const clumps = randomIndex(random, 40);
  for (let clump = 0; clump < clumps; clump++) {
    const x = random.next() * canvas.width;
    const y = random.next() * canvas.height;
    for (let left = 1 + randomIndex(random, 4); left > 0; left--) {
      addSpot(thickness, canvas, {
        x: x + 3 * random.gaussian(),
        y: y + 3 * random.gaussian(),
        radius: uniform(random, 0.015, 0.035) * diameter,
        amount: uniform(random, 0.2, 0.8),
      });
    }
  }
}

/**
 * Cells as phase contrast shows them: thin irregular bodies about as bright as their ground, dark rims and grains,
 * bright halos.
 *
 * A phase plate of finite size loses what is slow in the optical thickness, so the picture is the ground less the
 * thickness, less its own blur: that is what halo and shade-off are.
 *
 * Where an arm crosses another cell, the arm's two parts keep one id.
 *
 * @param diameter diameter in px of a disc of a body's area
 */
export function simulatePhase(canvas: Canvas, diameter: number, random: Random): Scene {
  const { width, height } = canvas;
  const { thickness, labels } = drawThickness(canvas, diameter, random);
  addDebris(thickness, canvas, diameter, random);
  const near = gaussianBlur(thickness, width, height, diameter / 22);
  const far = gaussianBlur(thickness, width, height, diameter / 4);
  const contrast = uniform(random, 0.2, 0.35);
  const halo = uniform(random, 0.9, 1.3);
  const uneven = texture(canvas, diameter / 3, random);
  const light = thickness.map((value, at) => {
    const blurred = 0.65 * (near[at] ?? 0) + 0.35 * (far[at] ?? 0);
    return Math.max(0.45 - contrast * (value - halo * blurred) + 0.004 * (uneven[at] ?? 0), 0);
  });
  return { light, labels };
}
