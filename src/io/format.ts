import type { Raster } from "../core/raster.ts";
import type { Inflate } from "./inflate.ts";
import type { DecodeLimits } from "./limits.ts";

/** An 8-bit picture as decoders for the web give it, its orientation already applied. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  /** Interleaved R, G, B, A, not premultiplied, `4 · width · height` long. */
  readonly rgba: Uint8ClampedArray;
}

export type PictureType = "image/jpeg" | "image/webp" | "image/gif";

/** Decodes the first frame. Rejects with any error when the bytes are damaged or the type is not supported. */
export type PictureDecoder = (bytes: Uint8Array, type: PictureType) => Promise<Picture>;

export interface DecodeOptions {
  /** Default `defaultLimits`. */
  readonly limits?: DecodeLimits;
  /** What decodes JPEG, WebP and GIF; default the browser's own decoders. Node.js passes `nodePictures`. */
  readonly pictures?: PictureDecoder;
  /** What unpacks deflated TIFFs; default in JavaScript. Node.js passes `nodeInflate`. */
  readonly inflate?: Inflate;
  /**
   * What a palette picture becomes: its colours (default), or the stored indices as one channel, which is
   * what a label image means by them.
   */
  readonly palette?: "colors" | "indices";
}

/** What a format's decoder is told. */
export interface DecodeContext extends Required<DecodeOptions> {
  /** Name shown in messages. */
  readonly fileName: string;
}

/** A file format; see `registry.ts`. */
export interface ImageFormat {
  readonly name: string;
  /** Lower case, without the dot. */
  readonly extensions: readonly string[];
  readonly mime: string;
  /** Whether the file's first bytes are this format's. */
  readonly sniff: (bytes: Uint8Array) => boolean;
  /** Rejects with a `FileError`, or any error that then reads as "damaged". */
  readonly decode: (bytes: Uint8Array, context: DecodeContext) => Promise<Raster>;
}

/** Whether `bytes` begin with `magic`, from `offset` on. */
export function startsWith(bytes: Uint8Array, magic: readonly number[] | string, offset = 0): boolean {
  const expected = typeof magic === "string" ? [...magic].map((char) => char.charCodeAt(0)) : magic;
  return expected.every((byte, index) => bytes[offset + index] === byte);
}

/** A view of the bytes for numbers of more than one byte. */
export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
