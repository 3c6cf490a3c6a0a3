import { describe, expect, test } from "vitest";
import fixture from "./__fixtures__/painting.json" with { type: "json" };
import { polygonSpans } from "./polygon-fill.ts";
import type { Frame, Point, Spans } from "./spans.ts";

function picture(spans: Spans, { width, height }: Frame): string[] {
  const filled = new Uint8Array(width * height);
  for (let i = 0; i < spans.length; i += 2) {
    for (let j = 0; j < (spans[i + 1] ?? 0); j++) {
      const at = (spans[i] ?? 0) + j;
      filled[at] = (filled[at] ?? 0) + 1;
    }
  }
  return Array.from({ length: height }, (_, y) =>
    filled
      .subarray(y * width, (y + 1) * width)
      .join("")
      .replaceAll("0", "."),
  );
}

const frame = { width: 8, height: 6 };
const corners = (...places: readonly (readonly [number, number])[]): Point[] =>
  places.map(([x, y]) => ({ x, y }));

describe("as scikit-image fills", () => {
  test.each(fixture.polygons)("$x.length corners", ({ width, height, x, y, pixels }) => {
    const spans = polygonSpans(
      x.map((value, i) => ({ x: value, y: y[i] ?? Number.NaN })),
      { width, height },
    );
    const filled = picture(spans, { width, height }).join("");
    expect([...filled].flatMap((letter, i) => (letter === "1" ? [i] : []))).toEqual(pixels);
  });
});

test("squares side by side share no pixel and leave none out", () => {
  const left = polygonSpans(corners([1.5, 1], [4.5, 1], [4.5, 5], [1.5, 5]), frame);
  const right = polygonSpans(corners([4.5, 1], [7.5, 1], [7.5, 5], [4.5, 5]), frame);
  expect(picture(Uint32Array.of(...left, ...right), frame)[1]).toBe(".111111.");
});

test("a loop over itself is filled throughout, whichever way it was drawn", () => {
  const twice = corners([1, 1], [7, 1], [7, 5], [1, 5], [1, 1], [5, 1], [5, 4], [1, 4]);
  const full = ["........", ".111111.", ".111111.", ".111111.", ".111111.", "........"];
  expect(picture(polygonSpans(twice, frame), frame)).toEqual(full);
  expect(picture(polygonSpans(twice.reverse(), frame), frame)).toEqual(full);
});

test("what lies outside the image is cut off; a line has no inside", () => {
  expect(picture(polygonSpans(corners([-9, -9], [3, -9], [3, 2], [-9, 2]), frame), frame)).toEqual([
    "111.....",
    "111.....",
    ...Array(4).fill("........"),
  ]);
  expect(polygonSpans(corners([1, 1], [6, 4]), frame).length).toBe(0);
  expect(polygonSpans([], frame).length).toBe(0);
});
