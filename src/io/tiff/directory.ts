import { viewOf } from "../format.ts";

/** Bytes of one value by TIFF field type; types that are not listed are unknown. */
const typeSize: Readonly<Record<number, number>> = {
  1: 1, // BYTE
  2: 1, // ASCII
  3: 2, // SHORT
  4: 4, // LONG
  5: 8, // RATIONAL
  6: 1, // SBYTE
  7: 1, // UNDEFINED
  8: 2, // SSHORT
  9: 4, // SLONG
  10: 8, // SRATIONAL
  11: 4, // FLOAT
  12: 8, // DOUBLE
  13: 4, // IFD
  16: 8, // LONG8
  17: 8, // SLONG8
  18: 8, // IFD8
};

interface Field {
  readonly type: number;
  readonly count: number;
  readonly offset: number;
}

/** One page's fields. Fields whose values lie outside the file are left out. */
export class Directory {
  readonly #view: DataView;
  readonly #littleEndian: boolean;
  readonly #fields: ReadonlyMap<number, Field>;

  constructor(view: DataView, littleEndian: boolean, fields: ReadonlyMap<number, Field>) {
    this.#view = view;
    this.#littleEndian = littleEndian;
    this.#fields = fields;
  }

  has(tag: number): boolean {
    return this.#fields.has(tag);
  }

  /** How many values a field holds; 0 when it is absent. */
  count(tag: number): number {
    return this.#fields.get(tag)?.count ?? 0;
  }

  /** A field's first `most` values as numbers (rationals divided); empty when it is absent. */
  numbers(tag: number, most = Number.POSITIVE_INFINITY): number[] {
    const field = this.#fields.get(tag);
    if (!field) return [];
    const size = typeSize[field.type] ?? 1;
    return Array.from({ length: Math.min(most, field.count) }, (_, index) =>
      this.#read(field.type, field.offset + index * size),
    );
  }

  /** A field's first value; undefined when it is absent. */
  number(tag: number): number | undefined {
    const field = this.#fields.get(tag);
    return field && field.count > 0 ? this.#read(field.type, field.offset) : undefined;
  }

  bytes(tag: number): Uint8Array | undefined {
    const field = this.#fields.get(tag);
    if (!field) return undefined;
    const length = field.count * (typeSize[field.type] ?? 1);
    return new Uint8Array(this.#view.buffer, this.#view.byteOffset + field.offset, length);
  }

  /** A field's text up to its first NUL: UTF-8, else Latin-1; empty when it is absent. */
  text(tag: number): string {
    const bytes = this.bytes(tag) ?? new Uint8Array();
    const end = bytes.indexOf(0);
    const used = end < 0 ? bytes : bytes.subarray(0, end);
    try {
      return new TextDecoder("utf-8", { fatal: true }).decode(used);
    } catch {
      return new TextDecoder("latin1").decode(used);
    }
  }

  #read(type: number, at: number): number {
    const [view, little] = [this.#view, this.#littleEndian];
    if (type === 3) return view.getUint16(at, little);
    if (type === 4 || type === 13) return view.getUint32(at, little);
    if (type === 5) return view.getUint32(at, little) / view.getUint32(at + 4, little);
    if (type === 6) return view.getInt8(at);
    if (type === 8) return view.getInt16(at, little);
    if (type === 9) return view.getInt32(at, little);
    if (type === 10) return view.getInt32(at, little) / view.getInt32(at + 4, little);
    if (type === 11) return view.getFloat32(at, little);
    if (type === 12) return view.getFloat64(at, little);
    if (type === 17) return Number(view.getBigInt64(at, little));
    if (type >= 16) return Number(view.getBigUint64(at, little));
    return view.getUint8(at);
  }
}

/** A TIFF's header and the chain of its pages. */
export interface TiffFile {
  readonly bytes: Uint8Array;
  readonly littleEndian: boolean;
  /** In file order, at least one. */
  readonly directories: readonly Directory[];
  /** Whether the chain of pages ends as it should, and not in a circle or outside the file. */
  readonly complete: boolean;
}

/**
 * Reads the chain of pages, without their pixels. Stops where the chain runs in a circle or out of the file.
 *
 * @throws Error when not even the first page is there
 */
export function readDirectories(bytes: Uint8Array): TiffFile {
  const view = viewOf(bytes);
  if (bytes.length < 16) throw new Error("its header is cut short");
  const littleEndian = bytes[0] === 0x49;
  const version = view.getUint16(2, littleEndian);
  if (version !== 42 && version !== 43) throw new Error("its header is not a TIFF's");
  const big = version === 43;
  const directories: Directory[] = [];
  const visited = new Set<number>();
  // A page's entries take at least 12 bytes each, so a sound file never holds more than this.
  let entriesLeft = bytes.length / 12;
  let at = big ? Number(view.getBigUint64(8, littleEndian)) : view.getUint32(4, littleEndian);
  while (at !== 0 && !visited.has(at)) {
    visited.add(at);
    const parsed = readDirectory(view, at, littleEndian, big, entriesLeft);
    if (!parsed) break;
    directories.push(parsed.directory);
    entriesLeft -= parsed.entries;
    at = parsed.next;
  }
  if (directories.length === 0) throw new Error("no page could be found in it");
  return { bytes, littleEndian, directories, complete: at === 0 };
}

function readDirectory(view: DataView, at: number, littleEndian: boolean, big: boolean, entriesLeft: number) {
  const [countSize, entrySize, wordSize] = big ? [8, 20, 8] : [2, 12, 4];
  const word = (offset: number) =>
    big ? Number(view.getBigUint64(offset, littleEndian)) : view.getUint32(offset, littleEndian);
  if (at + countSize > view.byteLength) return undefined;
  const entries = big ? word(at) : view.getUint16(at, littleEndian);
  const end = at + countSize + entries * entrySize;
  if (entries === 0 || entries > entriesLeft || end > view.byteLength) return undefined;
  const fields = new Map<number, Field>();
  for (let entry = at + countSize; entry < end; entry += entrySize) {
    const type = view.getUint16(entry + 2, littleEndian);
    const count = word(entry + 4);
    const size = (typeSize[type] ?? Number.POSITIVE_INFINITY) * count;
    const offset = size <= wordSize ? entry + 4 + wordSize : word(entry + 4 + wordSize);
    if (offset + size <= view.byteLength)
      fields.set(view.getUint16(entry, littleEndian), { type, count, offset });
  }
  // A chain that breaks off here is not at its end.
  const next = end + wordSize <= view.byteLength ? word(end) : Number.POSITIVE_INFINITY;
  return { directory: new Directory(view, littleEndian, fields), entries, next };
}
