import { type ImageFormat, startsWith } from "../format.ts";

/**
 * TIFF and BigTIFF, with ImageJ's and OME's stacks and pixel sizes.
 *
 * The orientation tag is left alone, as microscopy software does; the image has its stored size. The decoder is loaded
 * with the first such file.
 */
export const tiff: ImageFormat = {
  name: "TIFF",
  extensions: ["tif", "tiff", "btf", "tf8", "svs", "stk", "lsm", "qptiff"],
  mime: "image/tiff",
  sniff: (bytes) =>
    [42, 43].some((version) =>
      [
        [0x49, 0x49, version, 0],
        [0x4d, 0x4d, 0, version],
      ].some((magic) => startsWith(bytes, magic)),
    ),
  decode: async (bytes, context) => {
    const { decodeTiff } = await import("../tiff/decode.ts");
    return decodeTiff(bytes, context);
  },
};
