import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeImage } from "../registry.ts";
import { encodeLabelsPng, encodeRgbaPng } from "./png.ts";
import { encodeFloatTiff, encodeLabelsTiff, encodeMask } from "./results.ts";
import { encodeTiff } from "./tiff.ts";

const python = "/usr/bin/python3";
const pixelSize = { x: 0.325, y: 0.65 };

/** A file of each kind; scripts/fixtures/io_check.py knows what each must hold. */
function writtenFiles(): Record<string, Uint8Array> {
  const ramp = (length: number, step: number) => Uint32Array.from({ length }, (_, at) => at * step);
  const rgba = Uint8Array.from({ length: 4 * 6 }, (_, at) => at * 10);
  return {
    "mask.png": encodeMask(Uint8Array.of(0, 1, 1, 0, 0, 1), 3, 2, 2),
    "classes.png": encodeMask(Uint8Array.of(0, 1, 2, 0, 0, 1), 3, 2, 3),
    "labels16.tif": encodeLabelsTiff(
      { data: ramp(700 * 300, 1).map((id) => id % 65_536), width: 700, height: 300 },
      pixelSize,
    ),
    "labels32.tif": encodeLabelsTiff({ data: ramp(6, 20_000), width: 3, height: 2 }, null),
    "labels16.png": encodeLabelsPng(ramp(6, 13_107), 3, 2),
    "probability.tif": encodeFloatTiff(
      [Float32Array.of(0, 0.25, 0.5, 0.75, 1, 0.125), Float32Array.of(1, 0, 0, 0, 0, 0)],
      3,
      2,
      pixelSize,
    ),
    "overlay.png": encodeRgbaPng(rgba, 3, 2),
  };
}

test.skipIf(!existsSync(python))("tifffile and Pillow read every file as it was meant", () => {
  const folder = mkdtempSync(join(tmpdir(), "utile-"));
  try {
    for (const [name, bytes] of Object.entries(writtenFiles())) writeFileSync(join(folder, name), bytes);
    const said = execFileSync(python, ["scripts/fixtures/io_check.py", folder], { encoding: "utf8" });
    expect(said.trim()).toBe("7 files are as expected");
  } finally {
    rmSync(folder, { recursive: true });
  }
});

describe("encodeTiff", () => {
  test("gives back any image and its pixel size", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 300 }),
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 3 }),
        fc.double({ min: 0.01, max: 100, noNaN: true }),
        async (width, height, pages, x) => {
          const data = Uint16Array.from({ length: pages * width * height }, (_, at) => (at * 7919) & 0xffff);
          const bytes = encodeTiff({ data, width, height, pages, pixelSize: { x, y: 1 } });
          const raster = await decodeImage("a.tif", bytes);
          expect(raster).toMatchObject({ width, height, channels: pages, data });
          expect((raster.pixelSize?.x ?? 0) / x).toBeCloseTo(1, 3);
        },
      ),
      { numRuns: 20 },
    );
  });

  test("refuses data of another size", () => {
    const data = new Uint8Array(5);
    expect(() => encodeTiff({ data, width: 3, height: 2, pixelSize: null })).toThrow(
      "5 samples for 1 × 3 × 2",
    );
  });
});

test("ids beyond 16 bits do not fit a PNG", () => {
  expect(() => encodeLabelsPng([65_536], 1, 1)).toThrow("save the labels as TIFF");
});
