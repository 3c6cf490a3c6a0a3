import { expect, test } from "vitest";
import { samplePicture } from "./drawSample.ts";

test("cells are outlined with a little of their context, and what does not count is darker", () => {
  const [size, outputSize] = [20, 8];
  const inside = (at: number) => (at % outputSize > 2 && at % outputSize < 6 && at > 16 && at < 48 ? 1 : 0);
  const { edge, data } = samplePicture({
    size,
    plane: new Float32Array(size * size).fill(1),
    outputSize,
    target: Uint8Array.from({ length: outputSize ** 2 }, (_, at) => inside(at)),
    weights: Float32Array.from({ length: outputSize ** 2 }, (_, at) => (at < outputSize ? 0 : 1)),
  });
  const seen = Array.from({ length: edge }, (_, y) =>
    Array.from({ length: edge }, (_, x) => {
      const [red = 0, , blue = 0] = data.subarray(4 * (y * edge + x));
      if (red !== blue) return "#";
      return red === 255 ? "." : red > 100 ? "," : "x";
    }).join(""),
  );
  expect(seen).toEqual([
    ",,,,,,,,,,",
    ",xxxxxxxx,",
    ",........,",
    ",...###..,",
    ",...#.#..,",
    ",...#.#..,",
    ",...###..,",
    ",........,",
    ",........,",
    ",,,,,,,,,,",
  ]);
});
