/** One field of a protobuf message, encoded (protobuf.dev/programming-guides/encoding). */
export type Field = Uint8Array;

const VARINT = 0;
const BYTES = 2;

function varint(value: number | bigint): number[] {
  let rest = BigInt.asUintN(64, BigInt(value));
  const bytes: number[] = [];
  while (rest > 0x7fn) {
    bytes.push(Number(rest & 0x7fn) | 0x80);
    rest >>= 7n;
  }
  return [...bytes, Number(rest)];
}

/** An `int64` or enum; negative values take ten bytes. */
export function integer(field: number, value: number): Field {
  return Uint8Array.from([...varint((field << 3) | VARINT), ...varint(value)]);
}

/** `bytes`, or a message already joined. */
export function bytes(field: number, value: Uint8Array): Field {
  return message(Uint8Array.from([...varint((field << 3) | BYTES), ...varint(value.length)]), value);
}

export function text(field: number, value: string): Field {
  return bytes(field, new TextEncoder().encode(value));
}

/** Joins fields into the body of a message. */
export function message(...fields: readonly Field[]): Uint8Array {
  const joined = new Uint8Array(fields.reduce((sum, field) => sum + field.length, 0));
  let at = 0;
  for (const field of fields) {
    joined.set(field, at);
    at += field.length;
  }
  return joined;
}
