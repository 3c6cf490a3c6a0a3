import { floatToHalf, halfToFloat } from "../core/float16.ts";
import { ModelError } from "./errors.ts";

/** One tensor of a file, row-major. */
export interface NamedTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

export interface SafetensorsFile {
  readonly metadata: Readonly<Record<string, string>>;
  readonly tensors: ReadonlyMap<string, NamedTensor>;
}

interface Entry {
  dtype: string;
  shape: number[];
  data_offsets: [number, number];
}

/** Bytes of a value by type. */
const BYTES: ReadonlyMap<string, number> = new Map([
  ["F16", 2],
  ["F32", 4],
]);
/** The format's own limit on a header (github.com/huggingface/safetensors). */
const MAX_HEADER_BYTES = 100_000_000;

/**
 * Reads a safetensors file (8-byte little-endian header length, JSON header, data).
 *
 * @throws ModelError when the file is truncated, no safetensors file, or holds a type other than F16 and F32
 */
export function parseSafetensors(fileName: string, bytes: ArrayBuffer): SafetensorsFile {
  const { header, dataStart } = readHeader(fileName, bytes);
  const tensors = new Map<string, NamedTensor>();
  let metadata: Record<string, string> = {};
  for (const [name, value] of Object.entries(header)) {
    if (name === "__metadata__") metadata = readMetadata(fileName, value);
    else tensors.set(name, readTensor(fileName, name, readEntry(fileName, name, value), bytes, dataStart));
  }
  return { metadata, tensors };
}

function readHeader(fileName: string, bytes: ArrayBuffer): { header: object; dataStart: number } {
  const foreign = new ModelError(
    `${fileName} is not a Utile model: it does not start with a safetensors header. Choose a .safetensors file.`,
  );
  if (bytes.byteLength < 10) throw foreign;
  const length = new DataView(bytes).getBigUint64(0, true);
  if (length > BigInt(MAX_HEADER_BYTES) || new Uint8Array(bytes)[8] !== 0x7b) throw foreign;
  const dataStart = 8 + Number(length);
  if (dataStart > bytes.byteLength) throw truncated(fileName, dataStart, bytes.byteLength);
  try {
    const header: unknown = JSON.parse(new TextDecoder().decode(new Uint8Array(bytes, 8, Number(length))));
    if (typeof header === "object" && header !== null) return { header, dataStart };
  } catch {
    // falls through to the same refusal: a header that is no JSON is not ours
  }
  throw foreign;
}

function truncated(fileName: string, expected: number, actual: number): ModelError {
  return new ModelError(
    `${fileName} is incomplete: it should be at least ${expected} bytes long and is ${actual}. Copy or download it again.`,
  );
}

function readMetadata(fileName: string, value: unknown): Record<string, string> {
  if (typeof value !== "object" || value === null)
    throw new ModelError(`${fileName}: its metadata is not an object.`);
  const metadata: Record<string, string> = {};
  for (const [key, text] of Object.entries(value)) if (typeof text === "string") metadata[key] = text;
  return metadata;
}

function isEntry(value: unknown): value is Entry {
  if (typeof value !== "object" || value === null) return false;
  if (!("dtype" in value && "shape" in value && "data_offsets" in value)) return false;
  const { dtype, shape, data_offsets: offsets } = value;
  const whole = (list: unknown): list is number[] =>
    Array.isArray(list) && list.every((n) => Number.isSafeInteger(n) && n >= 0);
  return typeof dtype === "string" && whole(shape) && whole(offsets) && offsets.length === 2;
}

function readEntry(fileName: string, name: string, value: unknown): Entry {
  if (isEntry(value)) return value;
  throw new ModelError(`${fileName}: the header's entry for ${name} is damaged. Copy or download it again.`);
}

function readTensor(
  fileName: string,
  name: string,
  entry: Entry,
  bytes: ArrayBuffer,
  dataStart: number,
): NamedTensor {
  const width = BYTES.get(entry.dtype);
  if (width === undefined) {
    throw new ModelError(`${fileName}: ${name} is stored as ${entry.dtype}; Utile reads F16 and F32.`);
  }
  const count = entry.shape.reduce((product, n) => product * n, 1);
  const [start, end] = entry.data_offsets;
  if (end - start !== count * width) {
    throw new ModelError(`${fileName}: ${name} should take ${count * width} bytes and takes ${end - start}.`);
  }
  if (dataStart + end > bytes.byteLength) throw truncated(fileName, dataStart + end, bytes.byteLength);
  // slice: the data need not be aligned to the type
  const raw = bytes.slice(dataStart + start, dataStart + end);
  const data =
    entry.dtype === "F32" ? new Float32Array(raw) : Float32Array.from(new Uint16Array(raw), halfToFloat);
  return { shape: entry.shape, data };
}

/** Writes tensors in their order; `F16` rounds each value to the nearest half. */
export function writeSafetensors(file: SafetensorsFile, dtype: "F16" | "F32"): ArrayBuffer {
  const width = dtype === "F16" ? 2 : 4;
  const header: Record<string, unknown> = { __metadata__: file.metadata };
  let end = 0;
  for (const [name, { shape, data }] of file.tensors) {
    header[name] = { dtype, shape, data_offsets: [end, end + data.length * width] };
    end += data.length * width;
  }
  const json = new TextEncoder().encode(JSON.stringify(header));
  // padded with spaces so that the data starts on a multiple of 8, as the format asks
  const length = Math.ceil(json.length / 8) * 8;
  const bytes = new ArrayBuffer(8 + length + end);
  new DataView(bytes).setBigUint64(0, BigInt(length), true);
  const head = new Uint8Array(bytes, 8, length).fill(0x20);
  head.set(json);
  let offset = 8 + length;
  for (const { data } of file.tensors.values()) {
    if (dtype === "F32") new Float32Array(bytes, offset, data.length).set(data);
    else new Uint16Array(bytes, offset, data.length).set(Uint16Array.from(data, floatToHalf));
    offset += data.length * width;
  }
  return bytes;
}
