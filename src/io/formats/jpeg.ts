import type { Raster } from "../../core/raster.ts";
import { FileError } from "../file-error.ts";
import { type DecodeContext, type ImageFormat, startsWith } from "../format.ts";
import { jpegFrame } from "../jpeg-frame.ts";
import { checkSize } from "../limits.ts";
import { rasterFromInterleaved } from "../raster-from-samples.ts";

export const jpeg: ImageFormat = {
  name: "JPEG",
  extensions: ["jpg", "jpeg", "jpe", "jfif"],
  mime: "image/jpeg",
  sniff: (bytes) => startsWith(bytes, [0xff, 0xd8, 0xff]),
  decode,
};

async function decode(bytes: Uint8Array, context: DecodeContext): Promise<Raster> {
  const { fileName, limits, pictures } = context;
  const frame = jpegFrame(bytes);
  if (!frame) throw new Error("no image header was found");
  checkSize(fileName, { ...frame, samples: 4, bytesPerSample: 1 }, limits);
  if (!hasEnd(bytes)) throw new Error("its end is missing");
  try {
    return rasterFromInterleaved(interleaved(await pictures(bytes, "image/jpeg")));
  } catch (error) {
    if (frame.components !== 4) throw error;
    throw new FileError(fileName, "CMYK colours in a JPEG cannot be read here. Save the picture as RGB.");
  }
}

function interleaved({ rgba, width, height }: { rgba: Uint8ClampedArray; width: number; height: number }) {
  return { data: rgba, width, height, samples: 4 };
}

/** Whether an end-of-image marker stands anywhere: cameras append to it, a cut file lacks it. */
function hasEnd(bytes: Uint8Array): boolean {
  for (let at = bytes.length - 2; at >= 2; at--) {
    if (bytes[at] === 0xff && bytes[at + 1] === 0xd9) return true;
  }
  return false;
}
