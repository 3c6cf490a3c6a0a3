import { expect, test } from "vitest";
import { clock, count, digits, duration, fileSize, plural } from "./format.ts";

test("writes figures as people read them", () => {
  expect(count(12_400)).toBe("12\u202f400");
  expect(plural(1, "cell")).toBe("1 cell");
  expect(plural(0, "cell")).toBe("0 cells");
  expect(clock(161.4)).toBe("2:41");
  expect([duration(0.84), duration(12.2), duration(161)]).toEqual(["0.8 s", "12 s", "2:41 min"]);
  expect([
    digits(0.12345),
    digits(7),
    digits(1234.5),
    digits(Number.NaN),
    digits(Number.NEGATIVE_INFINITY),
  ]).toEqual(["0.123", "7", "1\u202f235", "not a number", "−∞"]);
  expect([fileSize(400), fileSize(7_800_000)]).toEqual(["1 kB", "7.8 MB"]);
});
