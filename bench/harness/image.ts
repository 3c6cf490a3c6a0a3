import { createRandom } from "../../src/core/random.ts";

/**
 * A square picture like cells under a microscope: bright discs with soft rims on noise.
 *
 * @param size edge in px
 * @returns row-major, `size²` long, about 0 to 1
 */
export function syntheticImage(size: number, seed: number): Float32Array {
  const random = createRandom(seed);
  const pixels = Float32Array.from({ length: size * size }, () => 0.1 + 0.05 * random.gaussian());
  const cells = Math.ceil((size / 48) ** 2);
  for (let cell = 0; cell < cells; cell++) {
    const radius = 8 + 12 * random.next();
    addDisc(pixels, size, { x: size * random.next(), y: size * random.next(), radius });
  }
  return pixels;
}

function addDisc(pixels: Float32Array, size: number, disc: { x: number; y: number; radius: number }): void {
  const reach = disc.radius + 3;
  for (let y = Math.max(0, Math.floor(disc.y - reach)); y < Math.min(size, disc.y + reach); y++) {
    for (let x = Math.max(0, Math.floor(disc.x - reach)); x < Math.min(size, disc.x + reach); x++) {
      const inside = disc.radius - Math.hypot(x - disc.x, y - disc.y);
      const at = y * size + x;
      pixels[at] = (pixels[at] ?? 0) + 0.6 / (1 + Math.exp(-inside));
    }
  }
}
