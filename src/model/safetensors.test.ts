import { describe, expect, test } from "vitest";
import { ModelError } from "./errors.ts";
import { parseSafetensors, type SafetensorsFile, writeSafetensors } from "./safetensors.ts";

const file: SafetensorsFile = {
  metadata: { note: "µm, “quoted”" },
  tensors: new Map([
    ["odd", { shape: [3], data: Float32Array.of(0.1, -65_504, 2 ** -24) }],
    ["empty", { shape: [0, 4], data: new Float32Array() }],
    ["matrix", { shape: [2, 2], data: Float32Array.of(1, 2, 3, 1 / 3) }],
  ]),
};

/** A file with a header of one's own. */
function withHeader(header: unknown, dataBytes = 0): ArrayBuffer {
  const json = new TextEncoder().encode(typeof header === "string" ? header : JSON.stringify(header));
  const bytes = new ArrayBuffer(8 + json.length + dataBytes);
  new DataView(bytes).setBigUint64(0, BigInt(json.length), true);
  new Uint8Array(bytes).set(json, 8);
  return bytes;
}

function refusal(bytes: ArrayBuffer): string {
  try {
    parseSafetensors("a.safetensors", bytes);
  } catch (error) {
    expect(error).toBeInstanceOf(ModelError);
    return error instanceof Error ? error.message : "";
  }
  return "";
}

test("float32 comes back bit by bit", () => {
  expect(parseSafetensors("a", writeSafetensors(file, "F32"))).toEqual(file);
});

test("float16 comes back to half precision", () => {
  const { tensors } = parseSafetensors("a", writeSafetensors(file, "F16"));
  expect([...(tensors.get("odd")?.data ?? [])]).toEqual([0.0999755859375, -65_504, 2 ** -24]);
  expect([...(tensors.get("matrix")?.data ?? [])]).toEqual([1, 2, 3, 0.333251953125]);
});

test("the data start on a multiple of 8, as the format asks", () => {
  const length = new DataView(writeSafetensors(file, "F16")).getBigUint64(0, true);
  expect(length % 8n).toBe(0n);
});

test("cut off anywhere, it is refused by name", () => {
  const whole = writeSafetensors(file, "F32");
  for (let length = 0; length < whole.byteLength; length++) {
    expect(refusal(whole.slice(0, length))).toMatch(/^a\.safetensors /);
  }
});

test("cut off in its data, it says how long it should be", () => {
  const whole = writeSafetensors(file, "F32");
  const text = refusal(whole.slice(0, -1));
  expect(text).toContain("incomplete");
  expect(text).toContain(`${whole.byteLength - 1}`);
});

describe("refuses", () => {
  const entry = { dtype: "F32", shape: [2], data_offsets: [0, 8] };
  test.each([
    {
      name: "a PNG",
      bytes: Uint8Array.of(137, 80, 78, 71, 13, 10, 26, 10, 0, 0, 0, 13).buffer,
      says: "safetensors header",
    },
    {
      name: "a header of 2⁶⁴ − 1 bytes",
      bytes: new Uint8Array(64).fill(255).buffer,
      says: "safetensors header",
    },
    { name: "a header that is no JSON", bytes: withHeader("{ not JSON }"), says: "safetensors header" },
    { name: "metadata that are no object", bytes: withHeader({ __metadata__: "x" }), says: "metadata" },
    { name: "an entry without a shape", bytes: withHeader({ w: { dtype: "F32" } }), says: "entry for w" },
    { name: "a negative size", bytes: withHeader({ w: { ...entry, shape: [-2] } }, 8), says: "entry for w" },
    {
      name: "three offsets",
      bytes: withHeader({ w: { ...entry, data_offsets: [0, 4, 8] } }, 8),
      says: "entry for w",
    },
    {
      name: "another number type",
      bytes: withHeader({ w: { ...entry, dtype: "BF16" } }, 8),
      says: "stored as BF16",
    },
    {
      name: "a type by the name of a method",
      bytes: withHeader({ w: { ...entry, dtype: "toString" } }, 8),
      says: "stored as toString",
    },
    {
      name: "a size that its bytes do not hold",
      bytes: withHeader({ w: { ...entry, shape: [3] } }, 8),
      says: "12 bytes",
    },
    {
      name: "an overflowing size",
      bytes: withHeader({ w: { ...entry, shape: [2 ** 40, 2 ** 40] } }, 8),
      says: "bytes",
    },
    {
      name: "offsets the wrong way round",
      bytes: withHeader({ w: { ...entry, data_offsets: [8, 0] } }, 8),
      says: "8 bytes",
    },
    {
      name: "offsets beyond the end",
      bytes: withHeader({ w: { ...entry, data_offsets: [4, 12] } }, 8),
      says: "incomplete",
    },
  ])("$name", ({ bytes, says }) => {
    const text = refusal(bytes);
    expect(text).toMatch(/^a\.safetensors/);
    expect(text).toContain(says);
  });
});
