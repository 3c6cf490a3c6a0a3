import fc from "fast-check";
import { expect, test } from "vitest";
import { classIn, classTable } from "./class-table.ts";

test("a table says of every instance what the map says, and 1 of the others", () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 255 }))),
      (entries) => {
        const map = new Map(entries);
        const table = classTable(map);
        for (let id = 0; id < 64; id++) expect(classIn(table, id)).toBe(map.get(id) ?? 1);
      },
    ),
  );
});

test("ids may be as large as labels allow", () => {
  expect(classIn(classTable(new Map([[2 ** 31 - 2, 3]])), 2 ** 31 - 2)).toBe(3);
});
