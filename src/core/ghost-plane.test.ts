import { expect, test } from "vitest";
import { type FoundLabels, foundLabels } from "./found-labels.ts";
import { GhostPlane } from "./ghost-plane.ts";
import { UNLABELLED } from "./painted-labels.ts";

function labels(...rows: string[]): FoundLabels {
  const data = Uint32Array.from(rows.join(""), Number);
  const size = { width: rows[0]?.length ?? 0, height: rows.length };
  return foundLabels({ ...size, data, count: Math.max(0, ...data) }, 7);
}

/** Cells told apart by letters in the order they are met; a stroke where answers meet. */
function picture({ data, width }: GhostPlane): string[] {
  const ids = [...new Set(data)].filter((id) => id !== 0 && id !== UNLABELLED);
  const letter = (id: number): string => (id === 0 ? "." : String.fromCharCode(97 + ids.indexOf(id)));
  const text = Array.from(data, (id) => (id === UNLABELLED ? "|" : letter(id))).join("");
  return text.match(new RegExp(`.{${width}}`, "g")) ?? [];
}

test("the answer for a part takes the place of what was there, with a line between them", () => {
  const plane = new GhostPlane(8, 4, labels("11000022", "11000022", "11000022", "11000022"), 7);
  expect(picture(plane)).toEqual(["aa....bb", "aa....bb", "aa....bb", "aa....bb"]);
  plane.paste(labels("0111", "0110", "0110"), { x: 3, y: 0, width: 4, height: 3 });
  expect(picture(plane)).toEqual(["aa.|bb|c", "aa.|bb|c", "aa.||||c", "aa....cc"]);
  plane.paste(labels("0000", "0010", "0010"), { x: 3, y: 0, width: 4, height: 3 });
  expect(picture(plane)).toEqual(["aa.|..|b", "aa.|.c|b", "aa.||||b", "aa....bb"]);
});

test("an answer that reaches the image's edges has no line there", () => {
  const plane = new GhostPlane(3, 2, null, 7);
  plane.paste(labels("110", "110"), { x: 0, y: 0, width: 3, height: 2 });
  expect(picture(plane)).toEqual(["aa.", "aa."]);
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
