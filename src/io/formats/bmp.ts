import type { Raster } from "../../core/raster.ts";
import { FileError } from "../file-error.ts";
import { type DecodeContext, type ImageFormat, startsWith, viewOf } from "../format.ts";
import { checkSize } from "../limits.ts";
import { planeRaster, rasterFromInterleaved } from "../raster-from-samples.ts";

/** Windows bitmaps: 1, 4 and 8-bit palettes, 16, 24 and 32-bit colours, not run-length coded. */
export const bmp: ImageFormat = {
  name: "BMP",
  extensions: ["bmp", "dib"],
  mime: "image/bmp",
  sniff: (bytes) => startsWith(bytes, "BM"),
  decode,
};

interface BmpHeader {
  readonly width: number;
  readonly height: number;
  /** Rows run upwards unless the stored height is negative. */
  readonly upwards: boolean;
  readonly bits: number;
  readonly compression: number;
  readonly pixelOffset: number;
  readonly paletteOffset: number;
}

const uncompressed = 0;
const bitFields = 3;

async function decode(bytes: Uint8Array, context: DecodeContext): Promise<Raster> {
  if (bytes.length < 54) throw new Error("its header is cut short");
  const header = readHeader(viewOf(bytes));
  const { width, height, bits } = header;
  checkSize(context.fileName, { width, height, samples: 3, bytesPerSample: 1 }, context.limits);
  checkCoding(header, context.fileName);
  if (header.pixelOffset + rowStride(header) * height > bytes.length) throw new Error("its end is missing");
  if (bits > 8) return rasterFromInterleaved({ data: colors(bytes, header), width, height, samples: 3 });
  const indices = paletteIndices(bytes, header);
  if (context.palette === "indices") return planeRaster(indices, width, height, 1);
  return rasterFromInterleaved({ data: paletteColors(bytes, header, indices), width, height, samples: 3 });
}

function readHeader(view: DataView): BmpHeader {
  const headerSize = view.getUint32(14, true);
  if (headerSize < 40) throw new Error("its header is of a kind no longer in use");
  const height = view.getInt32(22, true);
  return {
    width: view.getInt32(18, true),
    height: Math.abs(height),
    upwards: height > 0,
    bits: view.getUint16(28, true),
    compression: view.getUint32(30, true),
    pixelOffset: view.getUint32(10, true),
    paletteOffset: 14 + headerSize,
  };
}

function checkCoding({ bits, compression }: BmpHeader, fileName: string): void {
  const known = [1, 4, 8, 16, 24, 32].includes(bits);
  const plain = compression === uncompressed || (compression === bitFields && bits >= 16);
  if (known && plain) return;
  throw new FileError(
    fileName,
    `a BMP of ${bits} bits with compression ${compression} cannot be read. Save it as PNG or TIFF.`,
  );
}

/** Bytes of a row: padded to four. */
function rowStride({ width, bits }: BmpHeader): number {
  return Math.ceil((width * bits) / 32) * 4;
}

function rowOffset(header: BmpHeader, y: number): number {
  const row = header.upwards ? header.height - 1 - y : y;
  return header.pixelOffset + row * rowStride(header);
}

function paletteIndices(bytes: Uint8Array, header: BmpHeader): Uint8Array {
  const { width, height, bits } = header;
  const indices = new Uint8Array(width * height);
  const mask = (1 << bits) - 1;
  for (let y = 0; y < height; y++) {
    const row = rowOffset(header, y);
    for (let x = 0; x < width; x++) {
      const bit = x * bits;
      indices[y * width + x] = ((bytes[row + (bit >> 3)] ?? 0) >> (8 - bits - (bit & 7))) & mask;
    }
  }
  return indices;
}

function paletteColors(bytes: Uint8Array, header: BmpHeader, indices: Uint8Array): Uint8Array {
  const data = new Uint8Array(indices.length * 3);
  indices.forEach((index, pixel) => {
    const entry = header.paletteOffset + index * 4;
    for (let channel = 0; channel < 3; channel++) data[pixel * 3 + channel] = bytes[entry + 2 - channel] ?? 0;
  });
  return data;
}

function colors(bytes: Uint8Array, header: BmpHeader): Uint8Array {
  const view = viewOf(bytes);
  const { width, height, bits } = header;
  const fields = channelMasks(view, header).map(fieldOf);
  const data = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const packed = packedPixel(view, rowOffset(header, y) + (x * bits) / 8, bits);
      fields.forEach(({ shift, max }, channel) => {
        data[(y * width + x) * 3 + channel] = Math.round((((packed >>> shift) & max) * 255) / max);
      });
    }
  }
  return data;
}

function packedPixel(view: DataView, at: number, bits: number): number {
  if (bits === 32) return view.getUint32(at, true);
  const low = view.getUint16(at, true);
  return bits === 16 ? low : low | (view.getUint8(at + 2) << 16);
}

/** Masks of R, G and B in a packed pixel: stated after the 40-byte header, or the format's own. */
function channelMasks(view: DataView, { bits, compression }: BmpHeader): number[] {
  if (compression === bitFields) return [54, 58, 62].map((at) => view.getUint32(at, true));
  return bits === 16 ? [0x7c00, 0x3e0, 0x1f] : [0xff0000, 0xff00, 0xff];
}

function fieldOf(mask: number): { shift: number; max: number } {
  if (mask === 0) throw new Error("a colour mask is empty");
  const shift = 31 - Math.clz32(mask & -mask);
  return { shift, max: mask >>> shift };
}
