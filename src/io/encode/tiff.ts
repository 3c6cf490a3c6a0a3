import { zlibSync } from "fflate";
import type { PixelSize } from "../../core/raster.ts";
import { compression, photometric, tag } from "../tiff/tags.ts";

/** Samples a TIFF is written with: integers unsigned, floats 32-bit. */
export type TiffSamples = Uint8Array | Uint16Array | Uint32Array | Float32Array;

/** Planes of one image. */
export interface TiffImage {
  /** Planes one after the other, each row-major; `pages · height · width` long. */
  readonly data: TiffSamples;
  readonly width: number;
  readonly height: number;
  /** Planes, written as channels of an ImageJ hyperstack. Default 1. */
  readonly pages?: number;
  /** µm, or null when unknown. */
  readonly pixelSize: PixelSize | null;
  /** Of deflate: 1 is fastest, 9 smallest. Default 6. */
  readonly level?: 1 | 6 | 9;
}

const [short, long, rational, ascii] = [3, 4, 5, 2];
const sampleFormatUint = 1;
const sampleFormatFloat = 3;
/** Bytes of a strip before compression, as libtiff's and tifffile's writers have it in order of magnitude. */
const stripBytes = 262_144;

interface Entry {
  readonly tag: number;
  readonly type: number;
  readonly values: readonly number[];
}

/**
 * A little-endian, deflate-compressed TIFF that Fiji opens with its pixel size in µm.
 *
 * @throws RangeError when the data's length is not `pages · width · height`, or the file would pass 4 GiB
 */
export function encodeTiff(image: TiffImage): Uint8Array {
  const { data, width, height, pages = 1 } = image;
  if (data.length !== pages * width * height || data.length === 0) {
    throw new RangeError(`${data.length} samples for ${pages} × ${width} × ${height} px`);
  }
  const parts: Uint8Array[] = [];
  let size = 8;
  const append = (part: Uint8Array): number => {
    const [at, padding] = [size, part.length % 2];
    parts.push(part, new Uint8Array(padding));
    size += part.length + padding;
    if (size > 2 ** 32 - 1) throw new RangeError("the image is too large for a TIFF; save it in parts");
    return at;
  };
  // Each directory holds the next one's place, so their places are fixed before they are written.
  const strips = Array.from({ length: pages }, (_, page) => writeStrips(image, page, append));
  let directoryAt = size;
  const header = headerBytes(directoryAt);
  strips.forEach((each, page) => {
    const bytes = directoryBytes(entries(image, page, each), directoryAt, page + 1 < pages);
    directoryAt = append(bytes) + bytes.length;
  });
  return concatenate([header, ...parts], size);
}

interface Strips {
  readonly offsets: number[];
  readonly counts: number[];
  readonly rows: number;
}

function writeStrips(image: TiffImage, page: number, append: (part: Uint8Array) => number): Strips {
  const { data, width, height, level = 6 } = image;
  const rowBytes = width * data.BYTES_PER_ELEMENT;
  const rows = Math.max(1, Math.min(height, Math.floor(stripBytes / rowBytes)));
  const bytes = new Uint8Array(data.buffer, data.byteOffset + page * height * rowBytes, height * rowBytes);
  const [offsets, counts]: [number[], number[]] = [[], []];
  for (let row = 0; row < height; row += rows) {
    const packed = zlibSync(bytes.subarray(row * rowBytes, (row + rows) * rowBytes), { level });
    offsets.push(append(packed));
    counts.push(packed.length);
  }
  return { offsets, counts, rows };
}

/** A directory's entries, in ascending order of tags as the standard demands. */
function entries(image: TiffImage, page: number, strips: Strips): Entry[] {
  const { data, width, height, pages = 1, pixelSize } = image;
  const format = data instanceof Float32Array ? sampleFormatFloat : sampleFormatUint;
  const description =
    page === 0 ? [textEntry(tag.imageDescription, imagejDescription(pages, pixelSize))] : [];
  return [
    { tag: tag.imageWidth, type: long, values: [width] },
    { tag: tag.imageLength, type: long, values: [height] },
    { tag: tag.bitsPerSample, type: short, values: [data.BYTES_PER_ELEMENT * 8] },
    { tag: tag.compression, type: short, values: [compression.adobeDeflate] },
    { tag: tag.photometric, type: short, values: [photometric.blackIsZero] },
    ...description,
    { tag: tag.stripOffsets, type: long, values: strips.offsets },
    { tag: tag.samplesPerPixel, type: short, values: [1] },
    { tag: tag.rowsPerStrip, type: long, values: [strips.rows] },
    { tag: tag.stripByteCounts, type: long, values: strips.counts },
    { tag: tag.xResolution, type: rational, values: resolution(pixelSize?.x) },
    { tag: tag.yResolution, type: rational, values: resolution(pixelSize?.y) },
    // ImageJ's resolution is per its own unit, named in the description; for TIFF itself it has none.
    { tag: tag.resolutionUnit, type: short, values: [1] },
    { tag: tag.sampleFormat, type: short, values: [format] },
  ];
}

function imagejDescription(pages: number, pixelSize: PixelSize | null): string {
  const stack = pages > 1 ? `images=${pages}\nchannels=${pages}\nhyperstack=true\nmode=grayscale\n` : "";
  return `ImageJ=1.54f\n${stack}${pixelSize ? "unit=micron\n" : ""}`;
}

function textEntry(number: number, text: string): Entry {
  return { tag: number, type: ascii, values: [...new TextEncoder().encode(text), 0] };
}

/** Pixels per µm as a fraction, to six decimals where they fit 32 bits. */
function resolution(micrometres: number | undefined): [number, number] {
  if (micrometres === undefined) return [1, 1];
  const scale = micrometres > 1e-3 ? 1e6 : 1;
  return [Math.round(scale / micrometres), scale];
}

function headerBytes(directoryAt: number): Uint8Array {
  const header = new DataView(new ArrayBuffer(8));
  header.setUint16(0, 0x4949, true);
  header.setUint16(2, 42, true);
  header.setUint32(4, directoryAt, true);
  return new Uint8Array(header.buffer);
}

function directoryBytes(list: readonly Entry[], at: number, hasNext: boolean): Uint8Array {
  const size = { [short]: 2, [long]: 4, [rational]: 4, [ascii]: 1 };
  const bytesOf = ({ type, values }: Entry) => values.length * (size[type] ?? 1);
  const tableBytes = 2 + list.length * 12 + 4;
  const outside = list.map((entry) => (bytesOf(entry) > 4 ? Math.ceil(bytesOf(entry) / 2) * 2 : 0));
  const total = tableBytes + outside.reduce((sum, bytes) => sum + bytes, 0);
  const view = new DataView(new ArrayBuffer(total));
  view.setUint16(0, list.length, true);
  let valuesAt = tableBytes;
  list.forEach((entry, index) => {
    const entryAt = 2 + index * 12;
    const inline = outside[index] === 0;
    view.setUint16(entryAt, entry.tag, true);
    view.setUint16(entryAt + 2, entry.type, true);
    view.setUint32(
      entryAt + 4,
      entry.type === rational ? entry.values.length / 2 : entry.values.length,
      true,
    );
    if (!inline) view.setUint32(entryAt + 8, at + valuesAt, true);
    writeValues(view, inline ? entryAt + 8 : valuesAt, entry);
    valuesAt += outside[index] ?? 0;
  });
  view.setUint32(tableBytes - 4, hasNext ? at + total : 0, true);
  return new Uint8Array(view.buffer);
}

function writeValues(view: DataView, at: number, { type, values }: Entry): void {
  values.forEach((value, index) => {
    if (type === ascii) view.setUint8(at + index, value);
    else if (type === short) view.setUint16(at + index * 2, value, true);
    else view.setUint32(at + index * 4, value, true);
  });
}

function concatenate(parts: readonly Uint8Array[], size: number): Uint8Array {
  const out = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}
