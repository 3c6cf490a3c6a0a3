import { describe, expect, test } from "vitest";
import { UNLABELLED } from "../core/painted-labels.ts";
import type { ImageRect } from "../core/rect.ts";
import type { PaintDocument } from "./paintSlice.ts";
import { holdBackOfNew, holdBackRegions } from "./teachHeld.ts";

/** Labels of a row of cells, each one pixel wide and one apart. */
function document(cells: number, held: readonly ImageRect[] = []): PaintDocument {
  const ids = Uint32Array.from({ length: 2 * cells }, (_, x) => (x % 2 === 0 ? 1 + x / 2 : 0));
  const labels = { width: ids.length, height: 1, ids, emphasis: null, classes: new Map(), nextId: cells + 1 };
  return { labels, history: [], applied: 1, revision: 1, changed: null, held };
}

function held(documents: readonly PaintDocument[], heldShare = 0.2): (readonly ImageRect[])[] {
  const state = Object.fromEntries(documents.map((each, index) => [String(index), each]));
  const chosen = documents.map(({ held: former }) => former);
  holdBackRegions({
    order: Object.keys(state),
    documents: state,
    heldShare,
    setHeld: (id, rects) => {
      chosen[Number(id)] = rects;
    },
  });
  return chosen;
}

test("a part of each image judges", () => {
  const [one = [], two = []] = held([document(10), document(10)]);
  expect(one).toEqual(two);
  expect(one).toHaveLength(1);
  expect(one[0]?.width).toBeLessThan(10);
});

test("what was once chosen stays", () => {
  const rect = { x: 3, y: 0, width: 4, height: 1 };
  expect(held([document(10, [rect]), document(10)])[0]).toEqual([rect]);
});

test("of many images a whole one judges, the one whose cells come nearest to the share", () => {
  const chosen = held([document(9), document(9), document(8), document(4), document(9)]);
  expect(chosen.map((rects) => rects.length)).toEqual([0, 0, 1, 0, 0]);
  expect(chosen[2]).toEqual([{ x: 0, y: 0, width: 16, height: 1 }]);
});

test("once a whole image judges, no other gives any", () => {
  const whole = { x: 0, y: 0, width: 20, height: 1 };
  expect(held([document(10, [whole]), document(10)])[1]).toEqual([]);
});

test("too few cells are all needed to learn from, and nothing is held back when told so", () => {
  expect(held([document(2)])).toEqual([[]]);
  expect(held([document(10)], 0)).toEqual([[]]);
});

describe("an image that is labelled while the network learns", () => {
  const heldOfNew = (document: PaintDocument, others: readonly PaintDocument[] = []) => {
    const all = Object.fromEntries([document, ...others].map((each, index) => [String(index), each]));
    let rects: readonly ImageRect[] = [];
    holdBackOfNew(
      { order: Object.keys(all), documents: all, heldShare: 0.2, setHeld: (_id, chosen) => (rects = chosen) },
      "0",
    );
    return rects;
  };

  /** One cell at a place of a 10 × 10 image. */
  const oneCell = (x: number, y: number): PaintDocument => {
    const first = document(1);
    const ids = new Uint32Array(100).fill(UNLABELLED);
    ids[10 * y + x] = 1;
    return { ...first, labels: { ...first.labels, width: 10, height: 10, ids } };
  };

  test("gives the side where most room is left", () => {
    expect(heldOfNew(oneCell(1, 5))).toEqual([{ x: 8, y: 0, width: 2, height: 10 }]);
    expect(heldOfNew(oneCell(8, 5))).toEqual([{ x: 0, y: 0, width: 2, height: 10 }]);
    expect(heldOfNew(oneCell(5, 1))).toEqual([{ x: 0, y: 8, width: 10, height: 2 }]);
  });

  test("gives a part of its cells where it has enough of them", () => {
    expect(heldOfNew(document(10))).toEqual(held([document(10)])[0]);
  });

  test("gives nothing where a whole image judges", () => {
    expect(heldOfNew(oneCell(1, 5), [document(10, [{ x: 0, y: 0, width: 20, height: 1 }])])).toEqual([]);
  });
});
