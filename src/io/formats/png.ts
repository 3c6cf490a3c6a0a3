import { convertIndexedToRgb, type DecodedPng, decode as decodePng } from "fast-png";
import type { Raster } from "../../core/raster.ts";
import { type DecodeContext, type ImageFormat, startsWith, viewOf } from "../format.ts";
import { checkSize } from "../limits.ts";
import { planeRaster, rasterFromInterleaved } from "../raster-from-samples.ts";

export const png: ImageFormat = {
  name: "PNG",
  extensions: ["png"],
  mime: "image/png",
  sniff: (bytes) => startsWith(bytes, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
  decode,
};

/** Samples a pixel by PNG colour type. */
const samplesOfType: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

/** Deflate never expands more than this. */
const maxExpansion = 1032;

async function decode(bytes: Uint8Array, context: DecodeContext): Promise<Raster> {
  if (bytes.length < 33) throw new Error("its header is cut short");
  const view = viewOf(bytes);
  const [width, height, depth] = [view.getUint32(16), view.getUint32(20), view.getUint8(24)];
  const samples = samplesOfType[view.getUint8(25)];
  if (samples === undefined) throw new Error("its colour type is unknown");
  const bytesPerSample = Math.ceil(depth / 8);
  checkSize(context.fileName, { width, height, samples, bytesPerSample }, context.limits);
  await checkExpansion(bytes, (1 + width * samples * bytesPerSample) * height, context.limits.maxBytes);
  const picture = decodePng(bytes);
  return picture.palette ? fromPalette(picture, context) : fromSamples(picture);
}

function fromPalette(picture: DecodedPng, context: DecodeContext): Raster {
  const { width, height, depth } = picture;
  if (context.palette === "indices") {
    return planeRaster(unpackBits(picture.data, width, height, depth), width, height, 1);
  }
  const data = convertIndexedToRgb(picture);
  return rasterFromInterleaved({ data, width, height, samples: data.length / (width * height) });
}

/** Grey of 1, 2 and 4 bits keeps its values (0…1, 0…3, 0…15): nothing is stretched. */
function fromSamples({ data, width, height, depth, channels }: DecodedPng): Raster {
  if (data instanceof Uint16Array) return rasterFromInterleaved({ data, width, height, samples: channels });
  if (depth < 8) return planeRaster(unpackBits(data, width, height, depth), width, height, 1);
  return rasterFromInterleaved({ data, width, height, samples: channels });
}

function unpackBits(packed: ArrayLike<number>, width: number, height: number, depth: number): Uint8Array {
  const stride = Math.ceil((width * depth) / 8);
  const mask = (1 << depth) - 1;
  return Uint8Array.from({ length: width * height }, (_, index) => {
    const [x, y] = [index % width, Math.floor(index / width)];
    const bit = x * depth;
    return ((packed[y * stride + (bit >> 3)] ?? 0) >> (8 - depth - (bit & 7))) & mask;
  });
}

/**
 * Refuses a stream that inflates beyond its own header's size, before the decoder keeps what comes out.
 *
 * Counted only when the stream is long enough to exceed the limit at all, and natively: it costs little.
 */
async function checkExpansion(bytes: Uint8Array, expected: number, maxBytes: number): Promise<void> {
  const chunks = dataChunks(bytes);
  const packed = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  if (packed * maxExpansion <= maxBytes) return;
  // Interlacing adds a filter byte for each line of its seven passes.
  const most = 2 * expected + 65_536;
  if ((await inflatedBytes(chunks, most)) > most) throw new Error("more pixel data than its header declares");
}

/** Counts what comes out, up to a little more than `most`. Where the stream is damaged the count ends. */
async function inflatedBytes(chunks: readonly Uint8Array<ArrayBuffer>[], most: number): Promise<number> {
  const reader = new Blob([...chunks]).stream().pipeThrough(new DecompressionStream("deflate")).getReader();
  let inflated = 0;
  try {
    while (inflated <= most) {
      const { done, value } = await reader.read();
      if (done) break;
      inflated += value.length;
    }
    await reader.cancel();
  } catch {
    // The decoder says better what is wrong.
  }
  return inflated;
}

function dataChunks(bytes: Uint8Array): Uint8Array<ArrayBuffer>[] {
  const view = viewOf(bytes);
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  for (let at = 8; at + 8 <= bytes.length; ) {
    const length = view.getUint32(at);
    // said here: the decoder itself would take the missing bytes for a lack of memory
    if (at + 8 + length > bytes.length) throw new Error("its pixel data is cut short");
    if (startsWith(bytes, "IDAT", at + 4))
      chunks.push(new Uint8Array(bytes.subarray(at + 8, at + 8 + length)));
    at += 12 + length;
  }
  return chunks;
}
