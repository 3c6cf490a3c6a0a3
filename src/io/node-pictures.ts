import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { Picture, PictureType } from "./format.ts";
import { jpegFrame } from "./jpeg-frame.ts";

type Decode = (bytes: Uint8Array) => Promise<ImageData>;

const resolve = createRequire(import.meta.url).resolve;
const decoders = new Map<PictureType, Promise<Decode>>();

/**
 * Decoders for Node.js, which has none of its own: mozjpeg and libwebp as WebAssembly.
 *
 * Orientation is applied as browsers do. CMYK JPEG and GIF are refused.
 */
export async function nodePictures(bytes: Uint8Array, type: PictureType): Promise<Picture> {
  const decode = decoders.get(type) ?? load(type);
  decoders.set(type, decode);
  const { width, height, data } = await (await decode)(bytes);
  return { width, height, rgba: new Uint8ClampedArray(data) };
}

async function load(type: PictureType): Promise<Decode> {
  if (type === "image/jpeg") {
    const { default: decode, init } = await import("@jsquash/jpeg/decode.js");
    await init(await compile("@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm"));
    return (bytes) => {
      if (jpegFrame(bytes)?.components === 4) throw new Error("CMYK");
      return decode(copy(bytes), { preserveOrientation: true });
    };
  }
  if (type === "image/webp") {
    const { default: decode, init } = await import("@jsquash/webp/decode.js");
    await init(await compile("@jsquash/webp/codec/dec/webp_dec.wasm"));
    return (bytes) => decode(copy(bytes));
  }
  throw new Error(`no decoder for ${type} is at hand`);
}

function copy(bytes: Uint8Array): ArrayBuffer {
  return new Uint8Array(bytes).buffer;
}

async function compile(path: string): Promise<WebAssembly.Module> {
  return WebAssembly.compile(await readFile(resolve(path)));
}
