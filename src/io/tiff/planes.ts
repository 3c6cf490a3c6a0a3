import type { PixelArray } from "../../core/raster.ts";
import type { Inflate } from "../inflate.ts";
import { type BlockSize, decompress } from "./codec.ts";
import type { Page } from "./page.ts";
import { arrayForSamples, readSamples } from "./samples.ts";
import { compression } from "./tags.ts";

/** A file's bytes and how they are read. */
export interface PixelSource {
  readonly bytes: Uint8Array;
  readonly littleEndian: boolean;
  readonly inflate: Inflate;
}

/** A strip or tile: where it lies on the page, and its number in the file. */
interface Block {
  readonly index: number;
  readonly x: number;
  readonly y: number;
  /** Sample it holds when the page is planar, else 0. */
  readonly sample: number;
}

/**
 * Decodes a page's first `usedSamples` samples into `out`, one plane each, planes one after the other.
 *
 * @param out of the page's type, `usedSamples · height · width` long
 * @throws Error when pixel data are missing or damaged
 */
export async function readPlanes(source: PixelSource, page: Page, out: PixelArray): Promise<void> {
  const { blockWidth, blockHeight, width, height, planar, usedSamples } = page;
  if (!(blockWidth >= 1 && blockHeight >= 1)) throw new Error("its strips or tiles have no size");
  const across = Math.ceil(width / blockWidth);
  const perSample = across * Math.ceil(height / blockHeight);
  const blocks = perSample * (planar ? usedSamples : 1);
  if (page.offsets.length < blocks) {
    throw new Error(`${page.offsets.length} of ${blocks} strips or tiles are listed`);
  }
  for (let index = 0; index < blocks; index++) {
    const place = index % perSample;
    const x = (place % across) * blockWidth;
    const y = Math.floor(place / across) * blockHeight;
    const block = { index, x, y, sample: Math.floor(index / perSample) };
    const samples = await readBlock(source, page, block);
    scatter(samples, page, block, out);
  }
}

/** Size of a block: tiles are always whole, the last strip ends with the page. */
function blockSize(page: Page, block: Block): BlockSize {
  const width = page.blockWidth;
  const height = page.tiled ? page.blockHeight : Math.min(page.blockHeight, page.height - block.y);
  const samples = page.planar ? 1 : page.samples;
  return { width, height, bytes: Math.ceil((width * samples * page.bits) / 8) * height };
}

async function readBlock(
  { bytes, littleEndian, inflate }: PixelSource,
  page: Page,
  block: Block,
): Promise<PixelArray> {
  const size = blockSize(page, block);
  const stride = page.planar ? 1 : page.samples;
  const rowLength = size.width * stride;
  const byteCount = storedBytes(page, block.index, size);
  // A block of no bytes was never written: zero throughout.
  if (byteCount === 0) return arrayForSamples(page, rowLength * size.height);
  const offset = page.offsets[block.index] ?? 0;
  if (offset + byteCount > bytes.length) throw new Error("its pixel data run past the end of the file");
  const raw = await decompress(bytes.subarray(offset, offset + byteCount), page, size, inflate);
  if (raw.length < size.bytes) {
    throw new Error(`strip or tile ${block.index + 1} holds ${raw.length} of ${size.bytes} bytes`);
  }
  return readSamples(raw.subarray(0, size.bytes), page, littleEndian, rowLength, stride);
}

/** Uncompressed data have the size they must have, whatever an old writer noted. */
function storedBytes(page: Page, index: number, size: BlockSize): number {
  const noted = page.byteCounts[index];
  if (page.compression === compression.none && noted !== 0) return size.bytes;
  if (noted === undefined) throw new Error("the sizes of its strips are missing");
  return noted;
}

/** Copies the part of a block that lies on the page into its planes. */
function scatter(samples: PixelArray, page: Page, block: Block, out: PixelArray): void {
  const { width, height, blockWidth, planar } = page;
  const columns = Math.min(blockWidth, width - block.x);
  const rows = Math.min(page.blockHeight, height - block.y);
  const stride = planar ? 1 : page.samples;
  const first = planar ? block.sample : 0;
  const planes = planar ? 1 : page.usedSamples;
  for (let plane = 0; plane < planes; plane++) {
    for (let row = 0; row < rows; row++) {
      const from = row * blockWidth * stride + plane;
      const to = ((first + plane) * height + block.y + row) * width + block.x;
      if (stride === 1) {
        out.set(samples.subarray(from, from + columns), to);
      } else {
        for (let x = 0; x < columns; x++) out[to + x] = samples[from + x * stride] ?? 0;
      }
    }
  }
}
