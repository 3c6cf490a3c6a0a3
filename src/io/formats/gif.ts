import type { Raster } from "../../core/raster.ts";
import { FileError } from "../file-error.ts";
import { type DecodeContext, type ImageFormat, startsWith, viewOf } from "../format.ts";
import { checkSize } from "../limits.ts";
import { rasterFromInterleaved } from "../raster-from-samples.ts";

/** The first frame of a GIF; only where the environment decodes it (browsers do, Node.js does not). */
export const gif: ImageFormat = {
  name: "GIF",
  extensions: ["gif"],
  mime: "image/gif",
  sniff: (bytes) => startsWith(bytes, "GIF87a") || startsWith(bytes, "GIF89a"),
  decode,
};

async function decode(bytes: Uint8Array, context: DecodeContext): Promise<Raster> {
  const { fileName, limits, pictures } = context;
  if (bytes.length < 13) throw new Error("its header is cut short");
  const view = viewOf(bytes);
  const size = { width: view.getUint16(6, true), height: view.getUint16(8, true) };
  checkSize(fileName, { ...size, samples: 4, bytesPerSample: 1 }, limits);
  try {
    const { rgba, width, height } = await pictures(bytes, "image/gif");
    return rasterFromInterleaved({ data: rgba, width, height, samples: 4 });
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw new FileError(fileName, `the GIF cannot be decoded here (${detail}). Save it as PNG or TIFF.`);
  }
}
