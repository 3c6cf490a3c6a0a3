import { expect, test } from "vitest";
import { inputPlanes, planeOf, toGrey } from "./input-planes.ts";
import type { Raster } from "./raster.ts";

function raster(channels: number, kind: Raster["kind"] = "intensity", slices = 1, frames = 1): Raster {
  const data = Uint16Array.from({ length: 2 * channels * slices * frames }, (_, i) => i);
  return { data, width: 2, height: 1, channels, slices, frames, pixelSize: null, kind };
}

test("a plane is a view in t, z, c order", () => {
  const image = raster(2, "intensity", 3, 2);
  expect([...planeOf(image, 1, { slice: 2, frame: 1 })]).toEqual([22, 23]);
  expect(planeOf(image, 0).buffer).toBe(image.data.buffer);
});

test.each([
  { name: "grey to one input", image: raster(1), inputs: 1, expected: [[0, 1]] },
  { name: "colour to one input", image: raster(3, "rgb"), inputs: 1, expected: [[2, 3]] },
  {
    name: "colour to three inputs",
    image: raster(3, "rgb"),
    inputs: 3,
    expected: [
      [0, 1],
      [2, 3],
      [4, 5],
    ],
  },
  {
    name: "grey to three inputs",
    image: raster(1),
    inputs: 3,
    expected: [
      [0, 1],
      [0, 1],
      [0, 1],
    ],
  },
  {
    name: "two measured channels to two inputs",
    image: raster(2),
    inputs: 2,
    expected: [
      [0, 1],
      [2, 3],
    ],
  },
])("$name", ({ image, inputs, expected }) => {
  expect(inputPlanes(image, inputs).map((plane) => [...plane])).toEqual(expected);
});

test("a chosen channel goes to one input; without a choice several measured channels are refused", () => {
  expect([...(inputPlanes(raster(4), 1, { channel: 2 })[0] ?? [])]).toEqual([4, 5]);
  expect(() => inputPlanes(raster(4), 1)).toThrow("the model takes 1 channel and the image has 4 channels");
  expect(() => inputPlanes(raster(1), 2)).toThrow("the model takes 2 channels and the image has 1 channel");
});

test("what is not there is refused", () => {
  expect(() => toGrey(raster(1), { slice: 1 })).toThrow("there is no slice 1: the image has 1");
  expect(() => toGrey(raster(1), { frame: -1 })).toThrow("there is no frame -1: the image has 1");
  expect(() => toGrey(raster(2), { channel: 2 })).toThrow("there is no channel 2: the image has 2");
  expect(() => planeOf({ ...raster(1), height: 2 }, 0)).toThrow(/end after 2 values; 4 are needed/);
});
