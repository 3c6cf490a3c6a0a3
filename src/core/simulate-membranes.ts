import { connectedComponents } from "./components.ts";
import type { Displacement } from "./elastic.ts";
import { type Random, uniform } from "./random.ts";
import { type Blob, depthIn, drawBlob } from "./simulate-blob.ts";
import { addSpot, type Canvas, drawBend, type Scene, smoothStep, texture } from "./simulate-canvas.ts";

/** Middle, size and direction of a cut neurite. */
interface Site {
  readonly x: number;
  readonly y: number;
  /** Size in px: what distances from the middle are divided by. */
  readonly size: number;
  readonly along: readonly [number, number];
  readonly stretch: number;
}

/** Strews sites of very unequal sizes, large ones first, until their areas fill the image. */
function strewSites({ width, height }: Canvas, diameter: number, random: Random): Site[] {
  const sites: Site[] = [];
  const flow = random.next() * Math.PI;
  const margin = diameter;
  const target = (width + 2 * margin) * (height + 2 * margin);
  const sizes: number[] = [];
  for (let area = 0; area < target; ) {
    const size = (diameter / 2) * Math.exp(0.55 * random.gaussian());
    sizes.push(size);
    area += Math.PI * size * size;
  }
  sizes.sort((a, b) => b - a);
  for (const size of sizes) {
    for (let attempt = 0; attempt < 40; attempt++) {
      const x = uniform(random, -margin, width + margin);
      const y = uniform(random, -margin, height + margin);
      if (sites.some((other) => Math.hypot(x - other.x, y - other.y) < 0.85 * (size + other.size))) continue;
      const angle = flow + 0.5 * random.gaussian();
      sites.push({
        x,
        y,
        size,
        along: [Math.cos(angle), Math.sin(angle)],
        stretch: Math.exp(Math.abs(0.35 * random.gaussian())),
      });
      break;
    }
  }
  return sites;
}

/** Squared distance from a site in units of its size. */
function reachSquared(site: Site, x: number, y: number): number {
  const [cos, sin] = site.along;
  const along = ((x - site.x) * cos + (y - site.y) * sin) / site.stretch;
  const across = ((y - site.y) * cos - (x - site.x) * sin) * site.stretch;
  return (along * along + across * across) / (site.size * site.size);
}

/** Which site's cell each pixel is in. */
interface Tessellation {
  /** Index of the site, row-major. */
  readonly owner: Uint32Array;
  /** Distance to the border with the next cell in about px, row-major. */
  readonly border: Float32Array;
}

/**
 * Gives each pixel to the site that is nearest in units of its size, which bends borders around the smaller cell.
 *
 * @param bend displacement in px at which every pixel looks, row-major planes
 */
function tessellate({ width, height }: Canvas, sites: readonly Site[], bend: Displacement): Tessellation {
  const owner = new Uint32Array(width * height);
  const border = new Float32Array(width * height);
  for (let at = 0; at < owner.length; at++) {
    const x = (at % width) + (bend.dx[at] ?? 0);
    const y = Math.floor(at / width) + (bend.dy[at] ?? 0);
    let nearest = Number.POSITIVE_INFINITY;
    let second = Number.POSITIVE_INFINITY;
    let first = 0;
    let next = 0;
    for (let i = 0; i < sites.length; i++) {
      const site = sites[i];
      if (site === undefined) continue;
      const distance = reachSquared(site, x, y);
      if (distance >= second) continue;
      const isNearest = distance < nearest;
      second = isNearest ? nearest : distance;
      next = isNearest ? first : i;
      if (!isNearest) continue;
      nearest = distance;
      first = i;
    }
    const slope = 1 / (sites[first]?.size ?? 1) + 1 / (sites[next]?.size ?? 1);
    owner[at] = first;
    border[at] = (Math.sqrt(second) - Math.sqrt(nearest)) / slope;
  }
  return { owner, border };
}

/** Mitochondria: dark ovals with a darker rim and stripes, in cells that have room for them. */
function addMitochondria(
  light: Float32Array,
  { width, height }: Canvas,
  cells: Tessellation,
  sites: readonly Site[],
  random: Random,
): void {
  sites.forEach((site, index) => {
    if (site.size < 26 || random.next() < 0.5) return;
    const shape = {
      radius: 0.38 * site.size,
      spread: 0.2,
      stretch: 2.2,
      wobble: 0.04,
      arms: 0,
      armLength: 0,
    };
    const x = site.x + 0.25 * site.size * random.gaussian();
    const y = site.y + 0.25 * site.size * random.gaussian();
    const body: Blob = drawBlob(x, y, shape, random);
    const level = uniform(random, 0.22, 0.42);
    const direction = random.next() * Math.PI;
    const far = Math.ceil(body.radius * 2);
    for (let row = Math.max(Math.floor(y) - far, 0); row < Math.min(y + far, height); row++) {
      for (let column = Math.max(Math.floor(x) - far, 0); column < Math.min(x + far, width); column++) {
        const at = row * width + column;
        const inside = depthIn(body, column, row);
        if (inside <= 0 || cells.owner[at] !== index || (cells.border[at] ?? 0) < 4) continue;
        const stripe = Math.sin(
          ((column - x) * Math.cos(direction) + (row - y) * Math.sin(direction)) * 0.9 +
            4 * inside +
            8 * (light[at] ?? 0),
        );
        const rim = 0.15 * (1 - smoothStep(0, 3 / body.radius, inside));
        light[at] = level + 0.05 * stripe + 0.8 * ((light[at] ?? 0) - 0.7) - rim;
      }
    }
  });
}

/** Vesicles: small dark rings with a light middle, crowded in some cells; and dark clouds at synapses. */
function addVesicles(
  light: Float32Array,
  canvas: Canvas,
  cells: Tessellation,
  sites: readonly Site[],
  random: Random,
): void {
  sites.forEach((site, index) => {
    const crowd = random.next() < 0.5 ? 0.02 : 0.004;
    for (let left = Math.round(crowd * Math.PI * site.size ** 2); left > 0; left--) {
      const x = site.x + site.size * uniform(random, -1.3, 1.3);
      const y = site.y + site.size * uniform(random, -1.3, 1.3);
      const at = Math.round(y) * canvas.width + Math.round(x);
      if (cells.owner[at] !== index || (cells.border[at] ?? 0) < 5) continue;
      const radius = uniform(random, 1.8, 2.6);
      const amount = uniform(random, 0.2, 0.5);
      addSpot(light, canvas, { x, y, radius, amount: -amount });
      addSpot(light, canvas, { x, y, radius: 0.55 * radius, amount: 1.3 * amount });
    }
    if (random.next() > 0.06) return;
    const x = site.x + site.size * site.along[0];
    const y = site.y + site.size * site.along[1];
    addSpot(light, canvas, { x, y, radius: uniform(random, 5, 10), amount: -0.35 });
  });
}

/**
 * A section through nervous tissue in the electron microscope: light cells of all sizes parted by thin dark curved
 * membranes, with mitochondria, vesicles and places where the membrane is cut obliquely and smeared.
 *
 * The membrane is background, and what it parts are objects, so that a cell pinched off is two.
 *
 * @param diameter median diameter of a cell in px
 */
export function simulateMembranes(canvas: Canvas, diameter: number, random: Random): Scene {
  const sites = strewSites(canvas, diameter, random);
  const bend = drawBend(canvas, diameter / 5, 0.09 * diameter, random);
  const cells = tessellate(canvas, sites, bend);
  const levels = sites.map(() => uniform(random, 0.6, 0.8));
  const smear = texture(canvas, diameter / 2, random);
  const fine = texture(canvas, 1, random);
  const light = texture(canvas, 2.5, random).map(
    (value, at) => (levels[cells.owner[at] ?? 0] ?? 0) + 0.05 * value + 0.05 * (fine[at] ?? 0),
  );
  addMitochondria(light, canvas, cells, sites, random);
  addVesicles(light, canvas, cells, sites, random);
  const thick = uniform(random, 1.5, 2.5);
  const interior = new Uint8Array(light.length);
  for (let at = 0; at < light.length; at++) {
    const border = cells.border[at] ?? 0;
    const oblique = smoothStep(1, 2.2, smear[at] ?? 0);
    const half = thick * (1 + 0.15 * (smear[at] ?? 0) + 1.5 * oblique);
    const darkness = (1 - 0.35 * oblique) * Math.exp(-((border / half) ** 2));
    light[at] = (light[at] ?? 0) * (1 - darkness) + 0.18 * darkness;
    if (border > 1.25 * Math.max(half, 1)) interior[at] = 1;
  }
  return { light, labels: connectedComponents(interior, canvas.width, canvas.height, 4).data };
}
