import fc from "fast-check";
import { expect, test } from "vitest";
import { type JudgedRegion, scoreRegions } from "./held-metrics.ts";
import { scoreInstances } from "./metrics.ts";

const NONE = { left: false, top: false, right: false, bottom: false };
const ALL = { left: true, top: true, right: true, bottom: true };

/** A region drawn as text: digits are ids, `.` background, `?` unlabelled. */
function region(truth: readonly string[], found: readonly string[], open = NONE): JudgedRegion {
  const idOf = (cell: string): number => (cell === "?" ? -1 : cell === "." ? 0 : Number(cell));
  return {
    width: truth[0]?.length ?? 0,
    height: truth.length,
    truth: Int32Array.from(truth.join(""), idOf),
    found: Uint32Array.from(found.join(""), idOf),
    open,
  };
}

test("a region that is labelled throughout has the figures of its crop", () => {
  const ids = fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 24, maxLength: 24 });
  fc.assert(
    fc.property(ids, ids, (truth, found) => {
      const [whole, prediction] = [Uint32Array.from(truth), Uint32Array.from(found)];
      const figures = scoreRegions([
        { width: 6, height: 4, truth: Int32Array.from(truth), found: prediction, open: NONE },
      ]);
      const { iou, dice, ap50, seg } = scoreInstances(whole, prediction);
      const objects = new Set(truth.filter((id) => id > 0)).size;
      expect(figures).toEqual({ iou, dice, ap50, seg, objects });
    }),
  );
});

test("what is not labelled does not count, wherever the network finds something", () => {
  const figures = scoreRegions([region(["11..????", "11..????"], ["11..2222", "11..2222"])]);
  expect(figures).toEqual({ iou: 1, dice: 1, ap50: 1, seg: 1, objects: 1 });
});

test("an object found half on what is unlabelled still counts, more than half does not", () => {
  const half = scoreRegions([region(["11..??"], ["11.22."])]);
  expect([half.ap50, half.iou]).toEqual([0.5, 2 / 3]);
  const more = scoreRegions([region(["11..??"], ["11.222"])]);
  expect([more.ap50, more.iou]).toEqual([1, 2 / 3]);
});

test("cells at an open edge count by their pixels, not as cells", () => {
  const truth = ["1....", "1.22.", "..22.", "....."];
  const missed = [".....", "..22.", "..22.", "....."];
  expect(scoreRegions([region(truth, missed, ALL)])).toEqual({
    iou: 4 / 6,
    dice: 8 / 10,
    ap50: 1,
    seg: 1,
    objects: 1,
  });
  expect(scoreRegions([region(truth, missed, { ...ALL, left: false, top: false })])).toMatchObject({
    ap50: 0.5,
    seg: 0.5,
    objects: 2,
  });
});

test("what is found in the place of a cut cell is no invention; beside it, it is", () => {
  const truth = ["1....", "1....", "....."];
  expect(scoreRegions([region(truth, ["3....", "3....", "....."], ALL)]).ap50).toBe(1);
  expect(scoreRegions([region(truth, ["3....", "3.4..", "..4.."], ALL)]).ap50).toBe(0);
});

test("regions are pooled, not averaged", () => {
  const good = region(["11.22.33"], ["11.22.33"]);
  const bad = region([".1."], ["..."]);
  expect(scoreRegions([good, bad])).toEqual({
    iou: 6 / 7,
    dice: 12 / 13,
    ap50: 3 / 4,
    seg: 3 / 4,
    objects: 4,
  });
});

test("no cell: perfect when none is found, else nothing", () => {
  expect(scoreRegions([region(["..."], ["..."])])).toEqual({ iou: 1, dice: 1, ap50: 1, seg: 1, objects: 0 });
  expect(scoreRegions([region(["..."], [".1."])])).toEqual({ iou: 0, dice: 0, ap50: 0, seg: 0, objects: 0 });
});

test("planes of another length are refused", () => {
  expect(() => scoreRegions([{ ...region(["..."], ["..."]), width: 4 }])).toThrow("4 × 1 px needs 4");
});
