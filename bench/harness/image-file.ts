import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { simulate } from "../../src/core/simulate.ts";
import { encodeTiff } from "../../src/io/encode/tiff.ts";

/** Edge in px of the picture that larger images repeat. */
const EDGE = 512;

/**
 * A 16-bit TIFF of simulated nuclei, deflated, `side` px wide and high; made once and left in the system's folder for
 * temporary files.
 *
 * @returns its path
 */
export function imageFile(side: number): string {
  const folder = join(tmpdir(), "utile-bench-images");
  const path = join(folder, `nuclei-${side}.tif`);
  if (existsSync(path)) return path;
  mkdirSync(folder, { recursive: true });
  const { image } = simulate({ kind: "nuclei", width: EDGE, height: EDGE, seed: 1, bits: 16 });
  const samples = image.data;
  const data = new Uint16Array(side * side);
  const row = new Uint16Array(side);
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) row[x] = Number(samples[(y % EDGE) * EDGE + (x % EDGE)]);
    data.set(row, y * side);
  }
  writeFileSync(path, encodeTiff({ data, width: side, height: side, pixelSize: null, level: 1 }));
  return path;
}
