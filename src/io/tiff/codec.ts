import { decompress as unzstd } from "fzstd";
import { FileError } from "../file-error.ts";
import type { Inflate } from "../inflate.ts";
import { jpegFrame } from "../jpeg-frame.ts";
import { decodeLzw } from "./lzw.ts";
import { decodePackBits } from "./pack-bits.ts";
import type { Page } from "./page.ts";
import { compression } from "./tags.ts";

/** Size of one strip or tile as it should come out. */
export interface BlockSize {
  readonly width: number;
  readonly height: number;
  readonly bytes: number;
}

/** Compressions that are refused, by number. */
const refused: Readonly<Record<number, string>> = {
  2: "CCITT (fax)",
  3: "CCITT T.4 (fax)",
  4: "CCITT T.6 (fax)",
  6: "old-style JPEG",
  32766: "NeXT",
  32771: "CCITT (fax)",
  32809: "ThunderScan",
  33003: "JPEG 2000",
  33004: "JPEG 2000",
  33005: "JPEG 2000",
  34676: "SGI LogLuv",
  34677: "SGI LogLuv",
  34712: "JPEG 2000",
  34887: "LERC",
  34892: "lossy JPEG (DNG)",
  34925: "LZMA",
  34933: "PNG",
  34934: "JPEG XR",
  22610: "JPEG XR",
  50001: "WebP",
  50002: "JPEG XL",
};

/** @throws FileError naming the compression when it cannot be decoded */
export function checkCompression(page: Page, fileName: string): void {
  const known: readonly number[] = Object.values(compression);
  if (known.includes(page.compression)) return;
  const name = refused[page.compression] ?? `number ${page.compression}`;
  throw new FileError(
    fileName,
    `its compression, ${name}, cannot be read. Open it in Fiji and save it again as TIFF.`,
  );
}

/**
 * Decompresses one strip or tile. What comes out may be shorter or longer than `size.bytes`.
 *
 * @throws Error when the stream is damaged
 */
export async function decompress(
  packed: Uint8Array,
  page: Page,
  size: BlockSize,
  inflate: Inflate,
): Promise<Uint8Array> {
  const input = page.reversedBits && page.compression !== compression.jpeg ? reverseBits(packed) : packed;
  switch (page.compression) {
    case compression.none:
      return input;
    case compression.lzw:
      return decodeLzw(input, size.bytes);
    case compression.packBits:
      return decodePackBits(input, size.bytes);
    case compression.jpeg:
      return decodeJpeg(input, page, size);
    case compression.zstd:
      return unzstd(input, new Uint8Array(size.bytes));
    default:
      return inflate(input, size.bytes);
  }
}

/** The stream's own header is checked first: the decoder allocates by it. */
async function decodeJpeg(packed: Uint8Array, page: Page, size: BlockSize): Promise<Uint8Array> {
  const frame = jpegFrame(packed);
  const components = page.planar ? 1 : page.samples;
  if (frame?.width !== size.width || frame.components !== components || frame.height < size.height) {
    throw new Error("a JPEG strip does not have the page's size");
  }
  if (frame.height > page.blockHeight) throw new Error("a JPEG strip is taller than the page states");
  // Only few files need it, so it is loaded when one does.
  const { getDecoder } = await import("geotiff");
  const decoder = await getDecoder(compression.jpeg, {
    tileWidth: page.blockWidth,
    tileHeight: page.blockHeight,
    predictor: 1,
    bitsPerSample: page.bits,
    planarConfiguration: page.planar ? 2 : 1,
    ...(page.jpegTables && { JPEGTables: page.jpegTables }),
  });
  return new Uint8Array(await decoder.decode(new Uint8Array(packed).buffer));
}

function reverseBits(bytes: Uint8Array): Uint8Array {
  return bytes.map((byte) => {
    let reversed = 0;
    for (let bit = 0; bit < 8; bit++) reversed |= ((byte >> bit) & 1) << (7 - bit);
    return reversed;
  });
}
