import fc from "fast-check";
import { expect, test } from "vitest";
import { applyEdit } from "./apply-edit.ts";
import { brushSpans } from "./brush-stamp.ts";
import { UNLABELLED } from "./painted-labels.ts";
import { paintedWeights, patchWeights, weightInput, weightWindow } from "./painted-weights.ts";
import { Stroke } from "./stroke.ts";
import { paintedFrom } from "./testing.ts";
import { separationWeights } from "./weight-map.ts";

test("unlabelled pixels weigh nothing, emphasised ones more", () => {
  const labels = paintedFrom(["1.2?", "1??2"]);
  const full = separationWeights(Uint32Array.of(1, 0, 2, 0, 1, 0, 0, 2), 4, 2);
  const emphasis = Uint8Array.of(0, 3, 1, 9, 2, 0, 0, 0);
  const weights = paintedWeights({ ...labels, emphasis }, { w0: 10, sigma: 5 });
  expect([...weights]).toEqual([1, Math.fround((full[1] ?? 0) * 3), 1, 0, 2, 0, 0, 1]);
});

const SIZE = { width: 90, height: 70 };
const strokes = fc.array(
  fc.record({
    x: fc.double({ min: 0, max: 90, noNaN: true }),
    y: fc.double({ min: 0, max: 70, noNaN: true }),
    dx: fc.double({ min: -12, max: 12, noNaN: true }),
    dy: fc.double({ min: -12, max: 12, noNaN: true }),
    radius: fc.double({ min: 0.6, max: 7, noNaN: true }),
    value: fc.constantFrom(0, 1, 2, 3, 4, 5, UNLABELLED),
    plane: fc.constantFrom("ids" as const, "emphasis" as const),
  }),
  { minLength: 1, maxLength: 10 },
);

test("a map that follows every stroke by its window is the whole map, to 1e-4 of w0", () => {
  fc.assert(
    fc.property(strokes, fc.double({ min: 1, max: 5, noNaN: true }), fc.boolean(), (given, sigma, empty) => {
      const options = { w0: 10, sigma };
      const labels = paintedFrom(Array(SIZE.height).fill((empty ? "?" : ".").repeat(SIZE.width)));
      const weights = paintedWeights(labels, options);
      for (const { x, y, dx, dy, radius, value, plane } of given) {
        const stroke = new Stroke(labels, plane, plane === "ids" ? value : 3, () => true);
        stroke.paint(brushSpans({ x, y, radius }, { x: x + dx, y: y + dy, radius }, SIZE));
        const edit = stroke.finish("Brush");
        if (edit === null) continue;
        const window = weightWindow(applyEdit(labels, edit, "do"), sigma, SIZE);
        const seen = paintedWeights(weightInput(labels, window.seen), options);
        patchWeights(weights, SIZE.width, window, seen);
      }
      const whole = paintedWeights(labels, options);
      const worst = whole.reduce(
        (most, value, i) => Math.max(most, Math.abs(value - (weights[i] ?? NaN))),
        0,
      );
      expect(worst).toBeLessThanOrEqual(3 * 1e-4 * options.w0);
    }),
    { numRuns: 60 },
  );
});

test("the window costs what changed, not the image", () => {
  const image = { width: 16_384, height: 16_384 };
  const { changed, seen } = weightWindow({ x: 8000, y: 9000, width: 40, height: 30 }, 5, image);
  expect(changed).toEqual({ x: 7977, y: 8977, width: 86, height: 76 });
  expect(seen).toEqual({ x: 7954, y: 8954, width: 132, height: 122 });
});
