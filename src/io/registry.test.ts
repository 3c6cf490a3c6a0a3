import { readFileSync } from "node:fs";
import fc from "fast-check";
import { encode } from "fast-png";
import { describe, expect, test } from "vitest";
import { FileError } from "./file-error.ts";
import { nodeInflate } from "./node-inflate.ts";
import { nodePictures } from "./node-pictures.ts";
import { decodeImage, formatOf } from "./registry.ts";

const folder = new URL("__fixtures__/", import.meta.url);
const fixture = (name: string) => readFileSync(new URL(name, folder));

/** What tifffile, Pillow and numpy hold in each file; see scripts/fixtures/io_fixtures.py. */
interface Expected {
  readonly shape: readonly number[];
  readonly type: string;
  readonly pixelSize: { readonly x: number; readonly y: number } | null;
  readonly kind: string;
  /** Greatest difference of a sample: lossy decoders may round differently. */
  readonly tolerance: number;
  readonly data: readonly number[];
}
const expected: Readonly<Record<string, Expected>> = JSON.parse(fixture("expected.json").toString());

const decode = (name: string, bytes: Uint8Array = fixture(name)) =>
  decodeImage(name, bytes, { pictures: nodePictures });

const message = async (name: string, bytes: Uint8Array) => {
  const error: unknown = await decode(name, bytes).catch((reason: unknown) => reason);
  if (!(error instanceof FileError)) throw new Error(`no FileError: ${String(error)}`);
  expect(error).toMatchObject({ name: "FileError", fileName: name });
  return error.message;
};

describe("decodeImage", () => {
  test.each(["deflate-strips.tif", "deflate-predictor-big-endian.tif"])(
    "reads %s with the zlib of Node.js as without",
    async (name) => {
      expect(await decodeImage(name, fixture(name), { inflate: nodeInflate })).toEqual(await decode(name));
    },
  );

  test.each(Object.entries(expected))("reads %s as its writer has it", async (name, holds) => {
    const raster = await decode(name);
    const { frames, slices, channels, height, width, data, kind } = raster;
    expect([frames, slices, channels, height, width]).toEqual(holds.shape);
    expect(data.constructor.name.toLowerCase()).toBe(`${holds.type}array`);
    expect(kind).toBe(holds.kind);
    if (holds.tolerance === 0) expect([...data]).toEqual(holds.data);
    else
      for (const [at, value] of data.entries()) {
        expect(Math.abs(value - (holds.data[at] ?? 0))).toBeLessThanOrEqual(holds.tolerance);
      }
  });

  test.each(Object.entries(expected))("reads the pixel size of %s", async (name, holds) => {
    const { pixelSize } = await decode(name);
    expect(pixelSize === null).toBe(holds.pixelSize === null);
    expect(pixelSize?.x ?? 0).toBeCloseTo(holds.pixelSize?.x ?? 0, 5);
    expect(pixelSize?.y ?? 0).toBeCloseTo(holds.pixelSize?.y ?? 0, 5);
  });

  test("reads a line of 100,000 px", async () => {
    const { width, height, data } = await decode("line-100000.tif");
    expect([width, height, data[99_999]]).toEqual([100_000, 1, 99_999 % 251]);
  });

  test("keeps NaN and infinity", async () => {
    expect([...(await decode("not-finite.tif")).data]).toEqual([Number.NaN, Infinity, -Infinity, 0.5]);
  });

  test("goes by the content where the extension says otherwise", async () => {
    expect((await decode("renamed.tif", fixture("grey16.png"))).data).toBeInstanceOf(Uint16Array);
    expect(formatOf("without-extension", fixture("turned.jpg"))?.name).toBe("JPEG");
    expect(formatOf("picture.PNG", new Uint8Array([1, 2, 3]))?.name).toBe("PNG");
  });

  test("does not change the bytes it is given", async () => {
    const bytes = fixture("deflate-predictor-big-endian.tif");
    const before = Uint8Array.from(bytes);
    await decode("a.tif", bytes);
    expect(Uint8Array.from(bytes)).toEqual(before);
  });
});

describe("what cannot be read", () => {
  test("an empty file", async () => {
    expect(await message("a.tif", new Uint8Array())).toBe(
      "a.tif: the file is empty. Copy it again from its source.",
    );
  });

  test("an unknown format", async () => {
    expect(await message("notes.txt", new TextEncoder().encode("hello"))).toContain(
      "not an image format known",
    );
  });

  test("text with the name of a picture", async () => {
    expect(await message("notes.png", new TextEncoder().encode("hello"))).toBe(
      "notes.png: what is in it is no PNG, whatever its name says. Open the original, or save it again as TIFF or PNG.",
    );
  });

  test("fax compression is named", async () => {
    expect(await message("fax.tif", fixture("fax.tif"))).toBe(
      "fax.tif: its compression, CCITT T.6 (fax), cannot be read. Open it in Fiji and save it again as TIFF.",
    );
  });

  test("a PNG that declares 256 PiB", async () => {
    const bytes = Uint8Array.from(fixture("grey16.png"));
    bytes.fill(0xff, 16, 24);
    expect(await message("bomb.png", bytes)).toContain("declares 4294967295 × 4294967295 px");
  });

  test("a PNG that inflates beyond its header", async () => {
    const data = new Uint8Array(4_000_000);
    const bytes = encode({ data, width: 2000, height: 2000, depth: 8, channels: 1 });
    const limits = { maxBytes: 2 ** 20, maxEdge: 100 };
    new DataView(bytes.buffer).setUint32(16, 20);
    new DataView(bytes.buffer).setUint32(20, 20);
    await expect(decodeImage("bomb.png", bytes, { limits })).rejects.toThrow(
      "more pixel data than its header declares",
    );
  });

  test("more bytes than the limit", async () => {
    const limits = { maxBytes: 69, maxEdge: 100 };
    await expect(decodeImage("a.png", fixture("grey16.png"), { limits })).rejects.toThrow("at most");
    await expect(
      decodeImage("a.png", fixture("grey16.png"), { limits: { ...limits, maxBytes: 70 } }),
    ).resolves.toMatchObject({ width: 7 });
  });

  test.each([
    "grey16.png",
    "turned.jpg",
    "lossless.webp",
    "rgb.bmp",
    "deflate-strips.tif",
    "imagej-stack.tif",
  ])("%s cut short anywhere is refused, or whole if what is missing is not needed", async (name) => {
    const bytes = fixture(name);
    const whole = await decode(name);
    for (let length = 1; length < bytes.length * 0.9; length += Math.ceil(bytes.length / 40)) {
      const result: unknown = await decode(name, bytes.subarray(0, length)).catch((error: unknown) => error);
      if (result instanceof Error) expect(result).toBeInstanceOf(FileError);
      else expect(result).toEqual(whole);
    }
  });

  test.each(Object.keys(expected).filter((name) => !/jpg|webp|jpeg/.test(name)))(
    "%s with bytes changed is read or refused, never more",
    async (name) => {
      const original = fixture(name);
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.tuple(fc.nat(original.length - 1), fc.nat(255)), { minLength: 1, maxLength: 6 }),
          async (changes) => {
            const bytes = Uint8Array.from(original);
            for (const [at, value] of changes) bytes[at] = value;
            const limits = { maxBytes: 2 ** 24, maxEdge: 2 ** 17 };
            const result: unknown = await decodeImage(name, bytes, { limits }).catch(
              (error: unknown) => error,
            );
            if (result instanceof Error) expect(result).toBeInstanceOf(FileError);
          },
        ),
        { numRuns: 30 },
      );
    },
  );
});

test("a PNG cut within its pixels is called cut short, not too large for the memory", async () => {
  const whole = new Uint8Array(readFileSync("e2e/fixtures/images/rgb.png"));
  await expect(decodeImage("cut.png", whole.subarray(0, 400))).rejects.toThrow(
    "cut.png: the PNG data is damaged or cut short (its pixel data is cut short). Copy the file again from its source.",
  );
});
