import type { Displacement } from "./elastic.ts";
import { type Random, randomIndex, uniform } from "./random.ts";
import type { Canvas } from "./simulate-canvas.ts";

/** Directions in which an outline's radius is kept. */
const DIRECTIONS = 256;

/** A star-shaped outline: an ellipse whose radius wobbles with the direction. */
export interface Blob {
  readonly x: number;
  readonly y: number;
  /** Mean radius in px: that of a disc of about the same area. */
  readonly radius: number;
  /** Long over short axis, 1 or more. */
  readonly stretch: number;
  /** Direction of the long axis in rad. */
  readonly angle: number;
  /** Radius in each direction over the mean radius, before stretching. */
  readonly outline: Float32Array;
}

/** How outlines vary. */
export interface BlobShape {
  /** Mean radius in px. */
  readonly radius: number;
  /** Standard deviation of the logarithm of the radius. */
  readonly spread: number;
  /** Greatest ratio of the axes, uniform from 1. */
  readonly stretch: number;
  /** Amplitude of the slowest wobble over the radius; faster ones are weaker. */
  readonly wobble: number;
  /** Greatest number of thin arms, and their greatest length over the radius. */
  readonly arms: number;
  readonly armLength: number;
}

/** Draws the radius in every direction: harmonics 2 to 6, then arms as narrow peaks. */
function drawOutline(shape: BlobShape, random: Random): Float32Array {
  const outline = new Float32Array(DIRECTIONS).fill(1);
  const turn = (2 * Math.PI) / DIRECTIONS;
  for (let harmonic = 2; harmonic <= 6; harmonic++) {
    const amplitude = (shape.wobble * random.gaussian() * 2) / harmonic;
    const phase = random.next() * 2 * Math.PI;
    outline.forEach((radius, i) => {
      outline[i] = radius + amplitude * Math.cos(harmonic * i * turn + phase);
    });
  }
  const arms = shape.arms === 0 ? 0 : 2 + randomIndex(random, shape.arms - 1);
  for (let arm = 0; arm < arms; arm++) {
    const direction = random.next() * 2 * Math.PI;
    const length = uniform(random, 0.25, 1) * shape.armLength;
    const breadth = uniform(random, 0.1, 0.3);
    outline.forEach((radius, i) => {
      const apart = Math.abs(((i * turn - direction + 3 * Math.PI) % (2 * Math.PI)) - Math.PI);
      outline[i] = radius + length * Math.exp(-apart / breadth);
    });
  }
  return outline.map((radius) => Math.max(radius, 0.3));
}

/** Draws a blob with its middle at (x, y). */
export function drawBlob(x: number, y: number, shape: BlobShape, random: Random): Blob {
  return {
    x,
    y,
    radius: shape.radius * Math.exp(shape.spread * random.gaussian()),
    stretch: uniform(random, 1, shape.stretch),
    angle: random.next() * Math.PI,
    outline: drawOutline(shape, random),
  };
}

/** Depth of a point in a blob: 1 in its middle, 0 on its outline, below 0 outside. */
export function depthIn(blob: Blob, x: number, y: number): number {
  const cos = Math.cos(blob.angle);
  const sin = Math.sin(blob.angle);
  const along = ((x - blob.x) * cos + (y - blob.y) * sin) / Math.sqrt(blob.stretch);
  const across = ((y - blob.y) * cos - (x - blob.x) * sin) * Math.sqrt(blob.stretch);
  const at = (Math.atan2(across, along) / (2 * Math.PI) + 1) * DIRECTIONS;
  const before = Math.floor(at);
  const share = at - before;
  const near = blob.outline[before % DIRECTIONS] ?? 1;
  const far = blob.outline[(before + 1) % DIRECTIONS] ?? 1;
  return 1 - Math.hypot(along, across) / (blob.radius * (near + share * (far - near)));
}

/** How blobs are strewn over the image. */
export interface Strewing {
  /** Blobs to try to place. */
  readonly count: number;
  /** Share of blobs laid against one that is there already, [0, 1]. */
  readonly clustered: number;
  /** Least distance of two middles over the sum of their radii; below 1 outlines touch and press in. */
  readonly closeness: number;
}

/** Strews blobs, some reaching over the edge of the image; one that finds no room in 30 tries is left out. */
export function strewBlobs(canvas: Canvas, shape: BlobShape, strewing: Strewing, random: Random): Blob[] {
  const blobs: Blob[] = [];
  const margin = shape.radius / 2;
  const inRange = (blob: Blob) =>
    blob.x > -margin && blob.y > -margin && blob.x < canvas.width + margin && blob.y < canvas.height + margin;
  const hasRoom = (blob: Blob) =>
    inRange(blob) &&
    blobs.every(
      (other) =>
        Math.hypot(blob.x - other.x, blob.y - other.y) > strewing.closeness * (blob.radius + other.radius),
    );
  const candidate = (): Blob => {
    const x = uniform(random, -margin, canvas.width + margin);
    const y = uniform(random, -margin, canvas.height + margin);
    const blob = drawBlob(x, y, shape, random);
    const beside = random.next() < strewing.clustered ? blobs[randomIndex(random, blobs.length)] : undefined;
    if (beside === undefined) return blob;
    const direction = random.next() * 2 * Math.PI;
    const distance = strewing.closeness * uniform(random, 1, 1.15) * (blob.radius + beside.radius);
    return {
      ...blob,
      x: beside.x + distance * Math.cos(direction),
      y: beside.y + distance * Math.sin(direction),
    };
  };
  for (let i = 0; i < strewing.count; i++) {
    for (let attempt = 0; attempt < 30; attempt++) {
      const blob = candidate();
      if (!hasRoom(blob)) continue;
      blobs.push(blob);
      break;
    }
  }
  return blobs;
}

/** Which blob each pixel lies deepest in. */
export interface BlobMap {
  /** Index of the blob plus 1, row-major; 0 outside all. */
  readonly labels: Uint32Array;
  /** Depth in that blob, (0, 1]; 0 outside. */
  readonly depth: Float32Array;
  /** By how much that depth exceeds the next blob's: 0 on outlines and where two blobs meet. */
  readonly margin: Float32Array;
}

/**
 * Draws blobs into one map; where they overlap, the deeper one has the pixel, so that they meet along a smooth line.
 *
 * @param bend displacement in px at which every pixel looks, which makes outlines irregular; row-major planes
 */
export function mapBlobs({ width, height }: Canvas, blobs: readonly Blob[], bend?: Displacement): BlobMap {
  const labels = new Uint32Array(width * height);
  const depth = new Float32Array(width * height);
  const second = new Float32Array(width * height);
  blobs.forEach((blob, index) => {
    const reach = Math.ceil(blob.radius * Math.sqrt(blob.stretch) * Math.max(...blob.outline)) + 20;
    const bottom = Math.min(Math.floor(blob.y) + reach, height - 1);
    const right = Math.min(Math.floor(blob.x) + reach, width - 1);
    for (let y = Math.max(Math.floor(blob.y) - reach, 0); y <= bottom; y++) {
      for (let x = Math.max(Math.floor(blob.x) - reach, 0); x <= right; x++) {
        const at = y * width + x;
        const found = depthIn(blob, x + (bend?.dx[at] ?? 0), y + (bend?.dy[at] ?? 0));
        if (found <= (depth[at] ?? 0)) {
          if (found > (second[at] ?? 0)) second[at] = found;
          continue;
        }
        second[at] = depth[at] ?? 0;
        depth[at] = found;
        labels[at] = index + 1;
      }
    }
  });
  return { labels, depth, margin: depth.map((value, at) => value - (second[at] ?? 0)) };
}
