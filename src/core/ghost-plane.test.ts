import { expect, test } from "vitest";
import { GhostPlane } from "./ghost-plane.ts";
import type { LabelMap } from "./segmentation.ts";

function labels(...rows: string[]): LabelMap {
  const data = Uint32Array.from(rows.join(""), Number);
  return { width: rows[0]?.length ?? 0, height: rows.length, data, count: Math.max(0, ...data) };
}

/** Cells told apart by letters in the order they are met. */
function picture({ data, width }: GhostPlane): string[] {
  const ids = [...new Set(data)].filter((id) => id !== 0);
  const text = Array.from(data, (id) => (id === 0 ? "." : String.fromCharCode(97 + ids.indexOf(id)))).join(
    "",
  );
  return text.match(new RegExp(`.{${width}}`, "g")) ?? [];
}

test("the answer for a part takes the place of what was there", () => {
  const plane = new GhostPlane(6, 2, labels("110022", "110022"), 7);
  expect(picture(plane)).toEqual(["aa..bb", "aa..bb"]);
  plane.paste(labels("11", "00"), { x: 3, y: 0, width: 2, height: 2 });
  expect(picture(plane)).toEqual(["aa.bbc", "aa...c"]);
  plane.paste(labels("00", "01"), { x: 3, y: 0, width: 2, height: 2 });
  expect(picture(plane)).toEqual(["aa...b", "aa..cb"]);
});

test("cells that touch are of different colours", () => {
  const plane = new GhostPlane(4, 1, null, 7);
  plane.paste(labels("1234"), { x: 0, y: 0, width: 4, height: 1 });
  const colours = Array.from(plane.data, (id) => (id - 1) % 7);
  expect(colours.every((colour, x) => colour !== colours[x + 1])).toBe(true);
});

test("an answer of another size, or beside the image, is refused", () => {
  const plane = new GhostPlane(4, 1, null, 7);
  expect(() => new GhostPlane(4, 1, labels("11"), 7)).toThrow("2 × 1 px is not of 4 × 1 px");
  expect(() => plane.paste(labels("11"), { x: 0, y: 0, width: 1, height: 1 })).toThrow("not of 1 × 1 px");
  expect(() => plane.paste(labels("11"), { x: 3, y: 0, width: 2, height: 1 })).toThrow(
    "not inside the image",
  );
});
