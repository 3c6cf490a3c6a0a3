import { expect, test } from "vitest";
import { samplePicture } from "./drawSample.ts";

test("cells are outlined, and what does not count is darker", () => {
  const size = 5;
  const picture = samplePicture({
    size,
    plane: new Float32Array(size * size).fill(1),
    outputSize: 3,
    target: Uint8Array.of(0, 0, 0, 0, 1, 0, 0, 0, 0),
    weights: Float32Array.of(0, 1, 1, 1, 1, 1, 1, 1, 1),
  });
  const seen = Array.from({ length: size }, (_, y) =>
    Array.from({ length: size }, (_, x) => {
      const at = 4 * (y * size + x);
      if (picture[at] !== picture[at + 2]) return "#";
      return picture[at] === 255 ? "." : (picture[at] ?? 0) > 100 ? "," : "x";
    }).join(""),
  );
  expect(seen).toEqual([",,,,,", ",x..,", ",.#.,", ",...,", ",,,,,"]);
});
