import fc from "fast-check";
import { expect, test } from "vitest";
import { BlurredRows, gaussianTaps } from "./blurred-rows.ts";
import { mirrorIndex } from "./tile-pixels.ts";

/** Along each row from the middle out, rounded to 32 bits, then from the uppermost row down. */
function plainBlur(plane: Float32Array, width: number, height: number, std: number): Float32Array {
  const half = gaussianTaps(std);
  const at = (x: number, y: number) => plane[y * width + mirrorIndex(x, width)] ?? 0;
  const rows = plane.map((value, i) => {
    const [x, y] = [i % width, Math.floor(i / width)];
    let sum = (half[0] ?? 0) * value;
    for (let tap = 1; tap < half.length; tap++) sum += (half[tap] ?? 0) * (at(x - tap, y) + at(x + tap, y));
    return sum;
  });
  return plane.map((_, i) => {
    let sum = 0;
    for (let tap = 1 - half.length; tap < half.length; tap++) {
      const y = mirrorIndex(Math.floor(i / width) + tap, height);
      sum += (half[Math.abs(tap)] ?? 0) * (rows[y * width + (i % width)] ?? 0);
    }
    return sum;
  });
}

const size = fc.integer({ min: 1, max: 12 });
const image = fc.tuple(size, size).chain(([width, height]) => {
  const values = fc.float32Array({
    minLength: width * height,
    maxLength: width * height,
    noNaN: true,
    noDefaultInfinity: true,
    min: -100,
    max: 100,
  });
  return fc.record({ width: fc.constant(width), height: fc.constant(height), plane: values });
});

test("rows are those of plain sums to the bit, in any order they are asked for", () => {
  fc.assert(
    fc.property(image, fc.double({ min: 0.05, max: 4, noNaN: true }), fc.nat(), (shape, std, step) => {
      const { width, height, plane } = shape;
      const expected = plainBlur(plane, width, height, std);
      const rows = new BlurredRows(plane, width, height, std);
      const row = new Float32Array(width);
      for (let i = 0; i < 2 * height; i++) {
        const y = (i * (step + 1)) % height;
        rows.read(y, row);
        expect(row).toEqual(expected.slice(y * width, (y + 1) * width));
      }
    }),
  );
});
