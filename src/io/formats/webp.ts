import type { Raster } from "../../core/raster.ts";
import { type DecodeContext, type ImageFormat, startsWith, viewOf } from "../format.ts";
import { checkSize } from "../limits.ts";
import { rasterFromInterleaved } from "../raster-from-samples.ts";

export const webp: ImageFormat = {
  name: "WebP",
  extensions: ["webp"],
  mime: "image/webp",
  sniff: (bytes) => startsWith(bytes, "RIFF") && startsWith(bytes, "WEBP", 8),
  decode,
};

async function decode(bytes: Uint8Array, context: DecodeContext): Promise<Raster> {
  if (bytes.length < 30) throw new Error("its header is cut short");
  if (viewOf(bytes).getUint32(4, true) + 8 > bytes.length) throw new Error("its end is missing");
  checkSize(context.fileName, { ...canvasSize(bytes), samples: 4, bytesPerSample: 1 }, context.limits);
  const { rgba, width, height } = await context.pictures(bytes, "image/webp");
  return rasterFromInterleaved({ data: rgba, width, height, samples: 4 });
}

/** Size in px from the first chunk: lossy (`VP8 `), lossless (`VP8L`) or extended (`VP8X`). */
function canvasSize(bytes: Uint8Array): { width: number; height: number } {
  const view = viewOf(bytes);
  if (startsWith(bytes, "VP8X", 12)) {
    return { width: uint24(view, 24) + 1, height: uint24(view, 27) + 1 };
  }
  if (startsWith(bytes, "VP8L", 12)) {
    const packed = view.getUint32(21, true);
    return { width: (packed & 0x3fff) + 1, height: ((packed >>> 14) & 0x3fff) + 1 };
  }
  if (startsWith(bytes, "VP8 ", 12)) {
    return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff };
  }
  throw new Error("no image header was found");
}

function uint24(view: DataView, at: number): number {
  return view.getUint16(at, true) | (view.getUint8(at + 2) << 16);
}
