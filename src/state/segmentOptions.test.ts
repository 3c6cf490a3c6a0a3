import { expect, test } from "vitest";
import { tinyCard, tinyRaster } from "./fakeServices.ts";
import { factsOf, type ImageItem, imageItem } from "./image.ts";
import { cellPixels, cellUnit, fromPixels, needsCellSize, segmentOptions } from "./segmentOptions.ts";

const UM = { x: 0.5, y: 0.5 };
const general = { ...tinyCard("cells"), objectDiameterPx: 32 };
const specialist = { ...general, pixelSizeUm: 1 };

function opened(facts: Partial<ReturnType<typeof factsOf>> = {}): ImageItem {
  const item = imageItem("image-1", { name: "a.tif", folder: "", file: new Blob() });
  return {
    ...item,
    decoding: { status: "ready", facts: { ...factsOf(tinyRaster()), ...facts }, thumbnail: "" },
  };
}

test("the width of cells is asked for wherever model or image do not say how large a pixel is", () => {
  expect(needsCellSize(general, null)).toBe(true);
  expect(needsCellSize(general, UM)).toBe(true);
  expect(needsCellSize(specialist, null)).toBe(true);
  expect(needsCellSize(specialist, UM)).toBe(false);
  expect(needsCellSize(specialist, { x: 1000, y: 1000 })).toBe(true);
});

test("a width in µm counts in each image's own pixels", () => {
  expect(cellUnit(UM)).toBe("µm");
  expect(fromPixels(32, "µm", UM)).toBe(16);
  expect(cellPixels({ value: 16, unit: "µm" }, UM)).toBe(32);
  expect(cellPixels({ value: 16, unit: "µm" }, null)).toBeNull();
  expect(cellPixels({ value: 16, unit: "px" }, UM)).toBe(16);
});

test("the scale brings cells to the width the network was trained on, within what it can do", () => {
  const wide = (value: number) => ({ runOptions: {}, cellSize: { value, unit: "px" } as const });
  expect(segmentOptions(opened(), general, wide(128))).toEqual({ scale: 0.25 });
  expect(segmentOptions(opened(), general, wide(1))).toEqual({ scale: 8 });
  expect(segmentOptions(opened(), general, { runOptions: {}, cellSize: null })).toEqual({});
  expect(segmentOptions(opened({ pixelSize: UM }), specialist, wide(128))).toEqual({});
});

test("a one-channel model is given the chosen channel of an image that measured several", () => {
  const chosen = { runOptions: { channel: 3 }, cellSize: null };
  expect(segmentOptions(opened({ channels: 5 }), general, chosen)).toEqual({ channel: 3 });
  expect(segmentOptions(opened({ channels: 3 }), general, chosen)).toEqual({ channel: 2 });
  expect(segmentOptions(opened({ channels: 3 }), general, { runOptions: {}, cellSize: null })).toEqual({
    channel: 0,
  });
  expect(segmentOptions(opened({ channels: 3, kind: "rgb" }), general, chosen)).toEqual({});
  expect(segmentOptions(opened(), general, chosen)).toEqual({});
});
