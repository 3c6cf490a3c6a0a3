import type { PixelArray } from "../core/raster.ts";

/** How samples lie in a texture. Integers up to 16 bits keep their type; wider ones become floats, for display only. */
export interface TextureFormat {
  readonly internal: "R8UI" | "R16UI" | "R16I" | "R32F" | "R32UI";
  readonly format: "RED_INTEGER" | "RED";
  readonly type: "UNSIGNED_BYTE" | "UNSIGNED_SHORT" | "SHORT" | "FLOAT" | "UNSIGNED_INT";
  /** The sampler's GLSL type. */
  readonly sampler: "usampler2DArray" | "isampler2DArray" | "sampler2DArray";
  readonly bytes: 1 | 2 | 4;
  readonly allocate: (length: number) => PixelArray;
}

const UINT8: TextureFormat = {
  internal: "R8UI",
  format: "RED_INTEGER",
  type: "UNSIGNED_BYTE",
  sampler: "usampler2DArray",
  bytes: 1,
  allocate: (length) => new Uint8Array(length),
};
const UINT16: TextureFormat = {
  internal: "R16UI",
  format: "RED_INTEGER",
  type: "UNSIGNED_SHORT",
  sampler: "usampler2DArray",
  bytes: 2,
  allocate: (length) => new Uint16Array(length),
};
const INT16: TextureFormat = {
  internal: "R16I",
  format: "RED_INTEGER",
  type: "SHORT",
  sampler: "isampler2DArray",
  bytes: 2,
  allocate: (length) => new Int16Array(length),
};
const FLOAT32: TextureFormat = {
  internal: "R32F",
  format: "RED",
  type: "FLOAT",
  sampler: "sampler2DArray",
  bytes: 4,
  allocate: (length) => new Float32Array(length),
};
/** Instance ids. */
export const UINT32: TextureFormat = {
  internal: "R32UI",
  format: "RED_INTEGER",
  type: "UNSIGNED_INT",
  sampler: "usampler2DArray",
  bytes: 4,
  allocate: (length) => new Uint32Array(length),
};

/** The format that shows a plane of measured values. */
export function formatOf(plane: PixelArray): TextureFormat {
  if (plane instanceof Uint8Array) return UINT8;
  if (plane instanceof Uint16Array) return UINT16;
  if (plane instanceof Int8Array || plane instanceof Int16Array) return INT16;
  return FLOAT32;
}
