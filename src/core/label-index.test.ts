import fc from "fast-check";
import { expect, test } from "vitest";
import { LabelIndex } from "./label-index.ts";
import { createRandom } from "./random.ts";

const WIDTH = 7;
const HEIGHT = 5;
const label = fc.integer({ min: -3, max: 4 });
const change = fc
  .record({ x: fc.nat(WIDTH - 1), y: fc.nat(HEIGHT - 1), right: fc.nat(WIDTH), bottom: fc.nat(HEIGHT) })
  .map(({ x, y, right, bottom }) => ({
    x,
    y,
    width: Math.max(0, right - x),
    height: Math.max(0, bottom - y),
  }));

test("after any changes it draws as one made anew does", () => {
  const labels = fc.array(label, { minLength: WIDTH * HEIGHT, maxLength: WIDTH * HEIGHT });
  const changes = fc.array(fc.record({ rect: change, to: label }), { maxLength: 6 });
  fc.assert(
    fc.property(labels, changes, fc.integer(), (start, edits, seed) => {
      const image = { labels: Int32Array.from(start), width: WIDTH, height: HEIGHT };
      const index = new LabelIndex(image);
      for (const { rect, to } of edits) {
        index.remove(rect);
        for (let y = rect.y; y < rect.y + rect.height; y++) {
          image.labels.fill(to, y * WIDTH + rect.x, y * WIDTH + rect.x + rect.width);
        }
        index.add(rect);
      }
      const anew = new LabelIndex(image);
      expect([index.labelled, index.objects]).toEqual([anew.labelled, anew.objects]);
      fc.pre(anew.labelled > 0);
      const [one, other] = [createRandom(seed), createRandom(seed)];
      for (let i = 0; i < 20; i++) expect(index.draw(one, 0.5)).toEqual(anew.draw(other, 0.5));
    }),
  );
});

test("nothing labelled, nothing to draw", () => {
  const index = new LabelIndex({ labels: Int32Array.of(-1, -2), width: 2, height: 1 });
  expect([index.labelled, index.objects]).toEqual([0, 0]);
  expect(() => index.draw(createRandom(1), 0.5)).toThrow("no pixel");
});
