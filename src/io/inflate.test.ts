import fc from "fast-check";
import { zlibSync } from "fflate";
import { describe, expect, test } from "vitest";
import { plainInflate } from "./inflate.ts";
import { nodeInflate } from "./node-inflate.ts";

describe.each([
  { name: "in JavaScript", inflate: plainInflate },
  { name: "of Node.js", inflate: nodeInflate },
])("inflate $name", ({ inflate }) => {
  const bytes = fc.uint8Array({ minLength: 1, maxLength: 5000, size: "max" });

  test("gives what was packed, however much room there is", () => {
    fc.assert(
      fc.property(bytes, fc.nat(100), (data, room) => {
        const unpacked = inflate(zlibSync(data), data.length + room);
        expect(unpacked.constructor).toBe(Uint8Array);
        expect(Buffer.compare(unpacked, data)).toBe(0);
      }),
    );
  });

  test("keeps as much as is asked for", () => {
    const packed = zlibSync(new Uint8Array(5000).fill(7));
    expect(inflate(packed, 300)).toEqual(new Uint8Array(300).fill(7));
  });

  test("refuses a stream that is cut short", () => {
    const packed = zlibSync(new Uint8Array(5000).fill(7));
    expect(() => inflate(packed.subarray(0, packed.length / 2), 5000)).toThrow();
  });

  test("does not mind a wrong check sum", () => {
    const packed = zlibSync(Uint8Array.of(1, 2, 3));
    packed.fill(0, packed.length - 4);
    expect(inflate(packed, 3)).toEqual(Uint8Array.of(1, 2, 3));
  });
});
