import type { PixelArray, Raster } from "../../core/raster.ts";
import { FileError } from "../file-error.ts";
import type { DecodeContext } from "../format.ts";
import { checkSize } from "../limits.ts";
import { collapseGrey } from "../raster-from-samples.ts";
import { checkCompression } from "./codec.ts";
import { type ColorConversion, colorConversion } from "./colors.ts";
import { readDirectories } from "./directory.ts";
import type { Page } from "./page.ts";
import { readPixelSize } from "./pixel-size.ts";
import { type PixelSource, readPlanes } from "./planes.ts";
import { arrayForSamples, decodedBytes } from "./samples.ts";
import { imagejFields, type StackAxes, stackAxes } from "./stack-axes.ts";
import { stackPages } from "./stack-pages.ts";
import { tag } from "./tags.ts";

/** @throws FileError when the file holds what cannot be opened */
export async function decodeTiff(bytes: Uint8Array, context: DecodeContext): Promise<Raster> {
  const { fileName, limits } = context;
  const file = readDirectories(bytes);
  const [first] = file.directories;
  if (!first) throw new Error("no page could be found in it");
  const description = first.text(tag.imageDescription);
  const pages = stackPages(file, description, fileName);
  const page = pages[0];
  checkCompression(page, fileName);
  const indices = context.palette === "indices" || isMeasured(description);
  const color = colorConversion(page, indices, fileName);
  const axes = stackAxes(description, pages.length, color.channels);
  const output = { bits: color.bits, kind: page.kind };
  const planes = pages.length * color.channels;
  const { width, height } = page;
  checkSize(fileName, { width, height, samples: planes, bytesPerSample: decodedBytes(output) }, limits);
  checkBlocks(page, context);
  const data = arrayForSamples(output, planes * width * height);
  const { bytes: all, littleEndian } = file;
  await readStack({ bytes: all, littleEndian, inflate: context.inflate }, pages, color, axes, data);
  const { slices, frames } = axes;
  const channels = axes.channels * color.channels;
  const kind = color.kind === "rgb" && channels === 3 ? "rgb" : "intensity";
  const pixelSize = readPixelSize(first);
  return collapseGrey({ data, width, height, channels, slices, frames, pixelSize, kind });
}

/** In files of microscopy software a palette is only a look-up table for display. */
function isMeasured(description: string): boolean {
  return imagejFields(description) !== undefined || description.includes("<OME");
}

/** A strip or tile is decoded whole, and may be declared far larger than the page. */
function checkBlocks(page: Page, { fileName, limits }: DecodeContext): void {
  const bytes = (page.blockWidth * page.blockHeight * page.samples * page.bits) / 8;
  if (bytes > limits.maxBytes || page.samples > 65_535) {
    throw new FileError(
      fileName,
      `its header declares tiles of ${page.blockWidth} × ${page.blockHeight} px with ${page.samples} samples, more than can be opened. Check that the file is not damaged.`,
    );
  }
}

async function readStack(
  source: PixelSource,
  pages: readonly Page[],
  color: ColorConversion,
  axes: StackAxes,
  data: PixelArray,
): Promise<void> {
  let at = 0;
  for (let frame = 0; frame < axes.frames; frame++) {
    for (let slice = 0; slice < axes.slices; slice++) {
      for (let channel = 0; channel < axes.channels; channel++) {
        const page = pages[axes.pageOf(channel, slice, frame)];
        if (!page) throw new Error("its description names a page that is not there");
        const length = page.width * page.height * color.channels;
        await readChannels(source, page, color, data.subarray(at, at + length));
        at += length;
      }
    }
  }
}

async function readChannels(
  source: PixelSource,
  page: Page,
  color: ColorConversion,
  channels: PixelArray,
): Promise<void> {
  if (!color.convert) return readPlanes(source, page, channels);
  const stored = arrayForSamples(page, page.width * page.height * page.usedSamples);
  await readPlanes(source, page, stored);
  color.convert(stored, channels);
}
