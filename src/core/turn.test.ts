import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Plane, TURNS, type Turn, turnPlane, unturnPlane } from "./turn.ts";

/** A plane of letters' codes drawn as text. */
function plane(rows: readonly string[]): Plane {
  const width = rows[0]?.length ?? 0;
  return {
    data: Float32Array.from(rows.join(""), (letter) => letter.charCodeAt(0)),
    width,
    height: rows.length,
  };
}

function picture({ data, width, height }: Plane): string[] {
  return Array.from({ length: height }, (_, y) =>
    String.fromCharCode(...data.subarray(y * width, (y + 1) * width)),
  );
}

describe("turns a picture as numpy does", () => {
  test.each<{ turn: Turn; numpy: string; rows: string[] }>([
    { turn: 0, numpy: "a", rows: ["abc", "def"] },
    { turn: 1, numpy: "rot90(a, -1)", rows: ["da", "eb", "fc"] },
    { turn: 2, numpy: "rot90(a, -2)", rows: ["fed", "cba"] },
    { turn: 3, numpy: "rot90(a, -3)", rows: ["cf", "be", "ad"] },
    { turn: 4, numpy: "fliplr(a)", rows: ["cba", "fed"] },
    { turn: 5, numpy: "rot90(fliplr(a), -1)", rows: ["fc", "eb", "da"] },
    { turn: 6, numpy: "rot90(fliplr(a), -2)", rows: ["def", "abc"] },
    { turn: 7, numpy: "rot90(fliplr(a), -3)", rows: ["ad", "be", "cf"] },
  ])("$turn: $numpy", ({ turn, rows }) => {
    expect(picture(turnPlane(plane(["abc", "def"]), turn))).toEqual(rows);
  });
});

const size = fc.integer({ min: 1, max: 7 });
const anyTurn = fc.constantFrom(...TURNS[8]);
const anyPlane = fc.tuple(size, size).map(
  ([width, height]): Plane => ({
    data: Float32Array.from({ length: width * height }, (_, i) => i),
    width,
    height,
  }),
);

test("every turn is undone", () => {
  fc.assert(
    fc.property(anyPlane, anyTurn, (straight, turn) => {
      expect(unturnPlane(turnPlane(straight, turn), turn)).toEqual(straight);
    }),
  );
});

test("two turns are one of the eight again: with a mirror the second turns the other way", () => {
  fc.assert(
    fc.property(anyPlane, anyTurn, anyTurn, (straight, first, second) => {
      const quarters = second < 4 ? second + first : second - first;
      const mirrored = first < 4 !== second < 4;
      const both = TURNS[8].find((turn) => turn % 4 === ((quarters % 4) + 4) % 4 && turn >= 4 === mirrored);
      expect(turnPlane(turnPlane(straight, first), second)).toEqual(turnPlane(straight, both ?? 0));
    }),
  );
});

test("the eight differ from each other", () => {
  const pictures = TURNS[8].map((turn) => picture(turnPlane(plane(["abc", "def", "ghi"]), turn)).join());
  expect(new Set(pictures).size).toBe(8);
});
