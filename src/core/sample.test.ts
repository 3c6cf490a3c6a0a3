import fc from "fast-check";
import { expect, test } from "vitest";
import { createRandom } from "./random.ts";
import { createTileSampler, type SampleImage, type SampleOptions } from "./sample.ts";

const picture = (rows: readonly string[], dataSet?: string): SampleImage => ({
  labels: Int32Array.from(rows.join(""), (cell) => (cell === "?" ? -1 : Number(cell))),
  width: rows[0]?.length ?? 0,
  height: rows.length,
  ...(dataSet === undefined ? {} : { dataSet }),
});

function drawMany(images: readonly SampleImage[], options: SampleOptions, count = 4000) {
  const sample = createTileSampler(images, options);
  const random = createRandom(1);
  return Array.from({ length: count }, () => {
    const { image, centreX, centreY } = sample(random);
    const drawn = images[image];
    return { image, label: drawn?.labels[centreY * drawn.width + centreX] };
  });
}

const share = <T>(draws: readonly T[], holds: (draw: T) => boolean) =>
  draws.filter(holds).length / draws.length;

test("objects are equally likely whatever their size, and half of the draws fall on them", () => {
  const draws = drawMany([picture(["1111100000", "1111100000", "1111100020", "0000000000"])], {});
  // 0.5 drawn by object and 15 or 1 of 40 px of the uniform half; five standard errors are 0.04.
  expect(Math.abs(share(draws, ({ label }) => label === 1) - (0.25 + 0.5 * (15 / 40)))).toBeLessThan(0.04);
  expect(Math.abs(share(draws, ({ label }) => label === 2) - (0.25 + 0.5 / 40))).toBeLessThan(0.04);
});

test("never draws where nothing is labelled", () => {
  const labels = drawMany([picture(["??0?", "?30?"]), picture(["??", "??"])], {}).map(({ label }) => label);
  expect(new Set(labels)).toEqual(new Set([0, 3]));
});

test("an image without objects is drawn all over", () => {
  expect(new Set(drawMany([picture(["000"])], { objectShare: 1 }).map(({ label }) => label))).toEqual(
    new Set([0]),
  );
});

test("images are equally likely, or share the weight of their data set", () => {
  const images = [picture(["01"], "a"), picture(["01"], "a"), picture(["01"], "b")];
  const even = drawMany(images, {});
  expect(Math.abs(share(even, ({ image }) => image === 2) - 1 / 3)).toBeLessThan(0.04);
  const weighted = drawMany(images, { dataSetWeights: { a: 1, b: 3 } });
  expect(Math.abs(share(weighted, ({ image }) => image === 2) - 3 / 4)).toBeLessThan(0.04);
  expect(Math.abs(share(weighted, ({ image }) => image === 0) - 1 / 8)).toBeLessThan(0.03);
  expect(share(drawMany(images, { dataSetWeights: { b: 0 } }), ({ image }) => image === 2)).toBe(0);
});

test("refuses when nothing can be drawn, or sizes disagree", () => {
  expect(() => createTileSampler([])).toThrow("none of 0 images");
  expect(() => createTileSampler([picture(["??"])])).toThrow("none of 1 images");
  expect(() => createTileSampler([{ labels: new Uint32Array(3), width: 2, height: 2 }])).toThrow("3 long");
  expect(() => createTileSampler([picture(["0"], "a")], { dataSetWeights: { a: -1 } })).toThrow(
    "data set a is -1",
  );
});

test("every draw lies on a labelled pixel of an image", () => {
  const images = fc.array(
    fc.record({
      width: fc.integer({ min: 1, max: 6 }),
      labels: fc.array(fc.integer({ min: -1, max: 4 }), { minLength: 6, maxLength: 6 }),
    }),
    { minLength: 1, maxLength: 3 },
  );
  fc.assert(
    fc.property(images, fc.integer(), (drawn, seed) => {
      const all = drawn.map(({ width, labels }) => ({
        width,
        height: 1,
        labels: Int32Array.from(labels.slice(0, width)),
      }));
      fc.pre(all.some(({ labels }) => labels.some((label) => label >= 0)));
      const { image, centreX, centreY } = createTileSampler(all)(createRandom(seed));
      expect(all[image]?.labels[centreX]).toBeGreaterThanOrEqual(0);
      expect(centreY).toBe(0);
    }),
  );
});
