import { expect, test } from "@playwright/test";
import { decode } from "fast-png";
import { unzipSync } from "fflate";
import { fromArrayBuffer } from "geotiff";
import { AppPage } from "./app-page.ts";
import { exported, useDownloads } from "./downloads.ts";

test.beforeEach(async ({ page }) => useDownloads(page));

async function tiff(bytes: Uint8Array) {
  const image = await (await fromArrayBuffer(new Uint8Array(bytes).buffer)).getImage();
  const samples: ArrayLike<number> = (await image.readRasters({ interleave: true })) as
    | Uint16Array
    | Float32Array;
  return { width: image.getWidth(), height: image.getHeight(), bits: image.getBitsPerSample(), samples };
}

test("a mask has exactly the size of the image as it is shown, also of a turned photograph", async ({
  page,
}) => {
  const app = new AppPage(page);
  await app.open();
  await app.segmented("exif-rotated.jpg", "2 cells");
  const { name, bytes } = await exported(page, /^Mask/);
  const png = decode(bytes);
  expect({ name, width: png.width, height: png.height, depth: png.depth, channels: png.channels }).toEqual({
    name: "exif-rotated.mask.png",
    width: 80,
    height: 128,
    depth: 8,
    channels: 1,
  });
  expect([...new Set(png.data)].sort((a, b) => a - b)).toEqual([0, 255]);
});

test("labels number the cells from 1 in 16 bits, as PNG and as TIFF alike", async ({ page }) => {
  const app = new AppPage(page);
  await app.open();
  await app.segmented("three-cells-16bit.tif", "3 cells");
  const png = decode((await exported(page, /^Labels PNG/)).bytes);
  expect({ width: png.width, height: png.height, depth: png.depth }).toEqual({
    width: 128,
    height: 128,
    depth: 16,
  });
  expect([...new Set(png.data)].sort((a, b) => a - b)).toEqual([0, 1, 2, 3]);
  const labels = await exported(page, /^Labels TIFF/);
  const image = await tiff(labels.bytes);
  expect({ name: labels.name, width: image.width, bits: image.bits }).toEqual({
    name: "three-cells-16bit.labels.tif",
    width: 128,
    bits: 16,
  });
  expect(Array.from(image.samples)).toEqual(Array.from(png.data));
});

test("the probability is a 32-bit TIFF and the picture a colour PNG of the image's size", async ({
  page,
}) => {
  const app = new AppPage(page);
  await app.open();
  await app.segmented("three-cells.png", "3 cells");
  const { width, height, bits, samples } = await tiff((await exported(page, /^Probability/)).bytes);
  expect({ width, height, bits }).toEqual({ width: 128, height: 128, bits: 32 });
  expect(Array.from(samples).every((value) => value >= 0 && value <= 1)).toBe(true);
  const picture = decode((await exported(page, /^Picture with masks/)).bytes);
  expect({ width: picture.width, height: picture.height, channels: picture.channels }).toEqual({
    width: 128,
    height: 128,
    channels: 4,
  });
});

test("everything goes into one archive", async ({ page }) => {
  const app = new AppPage(page);
  await app.open();
  await app.segmented("three-cells.png", "3 cells");
  await app.segmented("touching-pair.png", "2 cells");
  const { name, bytes } = await exported(page, /^Everything as a zip/);
  expect(name).toBe("utile.zip");
  const files = unzipSync(bytes);
  const endings = ["mask.png", "labels.png", "labels.tif", "overlay.png", "probability.tif"];
  expect(Object.keys(files).sort()).toEqual(
    ["three-cells", "touching-pair"].flatMap((stem) => endings.map((ending) => `${stem}.${ending}`)).sort(),
  );
  const labels = decode(files["touching-pair.labels.png"] ?? new Uint8Array());
  expect(Math.max(...labels.data)).toBe(2);
});
