import fc from "fast-check";
import { expect, test } from "vitest";
import { classIn } from "../../core/class-table.ts";
import { UNLABELLED } from "../../core/painted-labels.ts";
import type { ImageRect } from "../../core/rect.ts";
import { resizeNearest } from "../../core/resample.ts";
import { TrainingError } from "../errors.ts";
import { TeachingImage } from "./teaching-image.ts";
import { smallParent, taughtDiscs } from "./testing.ts";

const { card } = smallParent();
const SIZE = 24;
const WHOLE = { x: 0, y: 0, width: SIZE, height: SIZE };

const rect = fc
  .record({ x: fc.nat(SIZE - 1), y: fc.nat(SIZE - 1), right: fc.nat(SIZE), bottom: fc.nat(SIZE) })
  .filter(({ x, y, right, bottom }) => right > x && bottom > y)
  .map(({ x, y, right, bottom }): ImageRect => ({ x, y, width: right - x, height: bottom - y }));
const held = fc.array(rect, { maxLength: 2 });
const id = fc.constantFrom(0, 1, 7, 300, UNLABELLED);

/** Ids of a rectangle of the image. */
function cut(ids: Uint32Array, { x, y, width, height }: ImageRect): Uint32Array {
  return Uint32Array.from(
    { length: width * height },
    (_, i) => ids[(y + Math.floor(i / width)) * SIZE + x + (i % width)] ?? 0,
  );
}

test("changes leave what an image put anew has", () => {
  const change = fc.record({ rect, id, factor: fc.constantFrom(null, 3), held });
  fc.assert(
    fc.property(
      fc.constantFrom(1, 0.5, 0.7, 1.6),
      held,
      fc.array(change, { minLength: 1, maxLength: 4 }),
      (scale, heldFirst, changes) => {
        const image = taughtDiscs(SIZE, 3, { options: { scale }, held: heldFirst });
        const changed = new TeachingImage(image, card);
        const ids = image.ids.slice();
        const emphasis = new Uint8Array(ids.length);
        for (const { rect, id, factor, held } of changes) {
          for (let y = rect.y; y < rect.y + rect.height; y++) {
            ids.fill(id, y * SIZE + rect.x, y * SIZE + rect.x + rect.width);
            emphasis.fill(factor ?? 0, y * SIZE + rect.x, y * SIZE + rect.x + rect.width);
          }
          const factors = factor === null ? null : new Uint8Array(rect.width * rect.height).fill(factor);
          changed.patch({ rect, ids: cut(ids, rect), emphasis: factors, classes: new Map(), held });
        }
        const last = changes.at(-1)?.held ?? [];
        const anew = new TeachingImage({ ...image, ids, emphasis, held: last }, card);
        expect(changed.labels).toEqual(anew.labels);
        expect(changed.emphasis ?? anew.emphasis?.map(() => 0)).toEqual(anew.emphasis);
        expect(changed.held).toEqual(anew.held);
        expect([changed.index.labelled, changed.index.objects]).toEqual([
          anew.index.labelled,
          anew.index.objects,
        ]);
      },
    ),
  );
});

test("labels are the nearest pixels', those that are held back never train", () => {
  const held = [{ x: 6, y: 2, width: 9, height: 20 }];
  const ids = taughtDiscs(SIZE, 3).ids.map((one, i) => (i % 5 === 0 ? UNLABELLED : one));
  const image = new TeachingImage(taughtDiscs(SIZE, 3, { ids, held, options: { scale: 0.7 } }), card);
  const nearest = resizeNearest(ids, { width: SIZE, height: SIZE }, image);
  const mask = Uint32Array.from(ids, (_, i) =>
    Number(i % SIZE >= 6 && i % SIZE < 15 && i >= 2 * SIZE && i < 22 * SIZE),
  );
  const heldThere = resizeNearest(mask, { width: SIZE, height: SIZE }, image);
  for (const [i, label] of image.labels.entries()) {
    const one = nearest[i] ?? 0;
    if (one === UNLABELLED) expect(label).toBe(-1);
    else expect(label).toBe(heldThere[i] ? -2 - one : one);
  }
  expect(image.held).toHaveLength(1);
});

test("an instance without a class is of the first", () => {
  const image = new TeachingImage(taughtDiscs(SIZE, 3, { classes: new Map([[2, 4]]) }), card);
  expect([1, 2].map((id) => classIn(image.classTable, id))).toEqual([1, 4]);
});

test.each([
  { name: "too few ids", changes: { ids: new Uint32Array(3) }, says: "need 576 ids, not 3" },
  { name: "emphasis of another size", changes: { emphasis: new Uint8Array(3) }, says: "emphasis: 3" },
  {
    name: "an id too large",
    changes: { ids: new Uint32Array(SIZE * SIZE).fill(2 ** 31) },
    says: "too large",
  },
])("refuses $name, naming the image", ({ changes, says }) => {
  const make = (): TeachingImage => new TeachingImage(taughtDiscs(SIZE, 3, changes), card);
  expect(make).toThrow(TrainingError);
  expect(make).toThrow("discs-3.png");
  expect(make).toThrow(says);
});

test("refuses a change outside the image, and stays as it was", () => {
  const image = new TeachingImage(taughtDiscs(SIZE, 3), card);
  const before = image.labels.slice();
  const rect = { ...WHOLE, x: 1 };
  const patch = { rect, ids: new Uint32Array(SIZE * SIZE), emphasis: null, classes: new Map(), held: [] };
  expect(() => image.patch(patch)).toThrow("outside the image");
  expect(image.labels).toEqual(before);
});
