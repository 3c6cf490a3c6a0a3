import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { decodeLabels } from "./labels.ts";

const fixture = (name: string) => readFileSync(new URL(`__fixtures__/${name}`, import.meta.url));

test.each(["labels-i64.tif", "labels-f8.tif", "labels-u4.tif"])("keeps the ids of %s", async (name) => {
  const { width, height, data } = await decodeLabels(name, fixture(name));
  expect({ width, height, data: [...data] }).toEqual({ width: 3, height: 2, data: [0, 1, 1, 7, 7, 70_000] });
});

test("gives each colour an id", async () => {
  const { data } = await decodeLabels("labels-colors.png", fixture("labels-colors.png"));
  expect([...data]).toEqual([0, 1, 1, 2, 2, 3]);
});

test("takes palette indices as ids", async () => {
  const { data } = await decodeLabels("palette.png", fixture("palette.png"));
  expect([...data].slice(0, 4)).toEqual([0, 1, 2, 3]);
});

test("refuses values that are not ids, and stacks", async () => {
  await expect(decodeLabels("half.tif", fixture("labels-half.tif"))).rejects.toThrow(
    "the value 0.5 is not an",
  );
  await expect(decodeLabels("nan.tif", fixture("not-finite.tif"))).rejects.toThrow("the value NaN is not an");
  await expect(decodeLabels("stack.tif", fixture("imagej-stack.tif"))).rejects.toThrow("single plane");
});
