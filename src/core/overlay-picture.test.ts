import { expect, test } from "vitest";
import { foundLabels } from "./found-labels.ts";
import { overlayPicture } from "./overlay-picture.ts";

test("draws a line around an object and a fill through which the image is seen", () => {
  const data = new Uint32Array(25);
  for (const y of [1, 2, 3]) data.fill(1, 5 * y + 1, 5 * y + 4);
  const labels = foundLabels({ width: 5, height: 5, data, count: 1 }, 1);
  const plane = new Uint16Array(25).fill(1000);
  const picture = overlayPicture([{ plane, color: "#ffffff", low: 0, high: 2000 }], labels, ["#ff0000"]);
  const pixel = (x: number, y: number) => [...picture.subarray(4 * (5 * y + x), 4 * (5 * y + x) + 4)];
  expect(pixel(0, 0)).toEqual([128, 128, 128, 255]);
  expect(pixel(1, 1)).toEqual([255, 0, 0, 255]);
  expect(pixel(2, 2)).toEqual([166, 90, 90, 255]);
});
