import type { PixelArray } from "../../core/raster.ts";
import type { Page, SampleKind } from "./page.ts";
import { undoDifferences, undoFloatingPoint } from "./predictor.ts";
import { compression } from "./tags.ts";

/** What determines the type samples are kept in. */
export interface SampleType {
  readonly bits: number;
  readonly kind: SampleKind;
}

/**
 * An array of the samples' own type. Odd widths go to the next wider integer; half floats become single;
 * 64-bit integers become doubles, exact up to 2⁵³.
 */
export function arrayForSamples({ bits, kind }: SampleType, length: number): PixelArray {
  if (bits === 64) return new Float64Array(length);
  if (kind === "float") return new Float32Array(length);
  if (bits > 16) return kind === "int" ? new Int32Array(length) : new Uint32Array(length);
  if (bits > 8) return kind === "int" ? new Int16Array(length) : new Uint16Array(length);
  return kind === "int" ? new Int8Array(length) : new Uint8Array(length);
}

/** Bytes a sample takes once decoded. */
export function decodedBytes(type: SampleType): number {
  return arrayForSamples(type, 0).BYTES_PER_ELEMENT;
}

/**
 * Reads the samples of a decompressed strip or tile, its predictor undone.
 *
 * @param bytes rows padded to whole bytes; may be changed
 * @param rowLength samples in a row
 * @param stride samples of a pixel within the block
 */
export function readSamples(
  bytes: Uint8Array,
  page: Page,
  littleEndian: boolean,
  rowLength: number,
  stride: number,
): PixelArray {
  const { bits, kind } = page;
  const predictor = page.compression === compression.none ? 1 : page.predictor;
  const byteWise = bits === 8 || bits === 16 || bits === 32 || bits === 64;
  if (predictor !== 1 && (!byteWise || (predictor === 2 && bits === 64))) {
    throw new Error(`predictor ${predictor} on ${bits}-bit samples`);
  }
  if (!byteWise) return unpackOddBits(bytes, page, littleEndian, rowLength);
  const own = predictor === 3 ? undoFloatingPoint(bytes.slice(), rowLength, stride, bits / 8) : bytes.slice();
  if (predictor !== 3 && !littleEndian) swapBytes(own, bits / 8);
  if (predictor === 2) undoDifferences(unsignedView(own, bits), rowLength, stride);
  return typedView(own, { bits, kind });
}

function unsignedView(bytes: Uint8Array, bits: number): Uint8Array | Uint16Array | Uint32Array {
  if (bits === 8) return bytes;
  if (bits === 16) return new Uint16Array(bytes.buffer, 0, bytes.length >> 1);
  return new Uint32Array(bytes.buffer, 0, bytes.length >> 2);
}

function typedView(bytes: Uint8Array, { bits, kind }: SampleType): PixelArray {
  const [buffer, length] = [bytes.buffer, Math.floor((bytes.length * 8) / bits)];
  if (bits === 64 && kind === "float") return new Float64Array(buffer, 0, length);
  if (bits === 64 && kind === "int") return Float64Array.from(new BigInt64Array(buffer, 0, length), Number);
  if (bits === 64) return Float64Array.from(new BigUint64Array(buffer, 0, length), Number);
  if (bits === 32 && kind === "float") return new Float32Array(buffer, 0, length);
  if (bits === 16 && kind === "float") return Float32Array.from(new Uint16Array(buffer, 0, length), fromHalf);
  if (bits === 32)
    return kind === "int" ? new Int32Array(buffer, 0, length) : new Uint32Array(buffer, 0, length);
  if (bits === 16)
    return kind === "int" ? new Int16Array(buffer, 0, length) : new Uint16Array(buffer, 0, length);
  return kind === "int" ? new Int8Array(buffer, 0, length) : bytes;
}

/** IEEE 754 half precision: 5 bits of exponent, 10 of fraction. */
function fromHalf(half: number): number {
  const [exponent, fraction] = [(half >> 10) & 31, half & 1023];
  const sign = half >> 15 ? -1 : 1;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

function swapBytes(bytes: Uint8Array, size: number): void {
  for (let at = 0; at + size <= bytes.length; at += size) {
    for (let low = at, high = at + size - 1; low < high; low++, high--) {
      const byte = bytes[low] ?? 0;
      bytes[low] = bytes[high] ?? 0;
      bytes[high] = byte;
    }
  }
}

/** Unsigned samples of any width up to 32 bits, packed from the highest bit, rows padded to a byte. */
function unpackOddBits(bytes: Uint8Array, page: Page, littleEndian: boolean, rowLength: number): PixelArray {
  const { bits } = page;
  const rowBytes = Math.ceil((rowLength * bits) / 8);
  const rows = Math.floor(bytes.length / rowBytes);
  const out = arrayForSamples(page, rows * rowLength);
  // Only whole bytes have an order: 24-bit samples follow the file's, packed ones always run from the highest.
  const swap = bits % 8 === 0 && littleEndian;
  for (let row = 0; row < rows; row++) {
    for (let index = 0; index < rowLength; index++) {
      const at = row * rowBytes * 8 + index * bits;
      out[row * rowLength + index] = swap ? littleBytes(bytes, at / 8, bits / 8) : highBits(bytes, at, bits);
    }
  }
  return out;
}

function littleBytes(bytes: Uint8Array, at: number, size: number): number {
  let value = 0;
  for (let byte = size - 1; byte >= 0; byte--) value = value * 256 + (bytes[at + byte] ?? 0);
  return value;
}

function highBits(bytes: Uint8Array, at: number, bits: number): number {
  let value = 0;
  let taken = 0;
  while (taken < bits) {
    const bit = at + taken;
    const count = Math.min(8 - (bit & 7), bits - taken);
    const chunk = ((bytes[Math.floor(bit / 8)] ?? 0) >> (8 - (bit & 7) - count)) & ((1 << count) - 1);
    value = value * 2 ** count + chunk;
    taken += count;
  }
  return value;
}
