import { FileError } from "../file-error.ts";
import type { Directory } from "./directory.ts";
import { compression, photometric, tag } from "./tags.ts";

/** Unsigned integers, two's-complement integers, or IEEE floats. */
export type SampleKind = "uint" | "int" | "float";

/** How a page's pixels are stored. */
export interface Page {
  readonly width: number;
  readonly height: number;
  /** Stored samples of a pixel, alpha included. */
  readonly samples: number;
  /** The leading samples that are not alpha. */
  readonly usedSamples: number;
  readonly bits: number;
  readonly kind: SampleKind;
  readonly photometric: number;
  readonly compression: number;
  /** 1 none, 2 horizontal differences, 3 floating point. */
  readonly predictor: number;
  /** Each sample in blocks of its own. */
  readonly planar: boolean;
  /** Bits within a byte run from the lowest. */
  readonly reversedBits: boolean;
  readonly blockWidth: number;
  readonly blockHeight: number;
  readonly tiled: boolean;
  readonly offsets: readonly number[];
  readonly byteCounts: readonly number[];
  /** R, G, B curves of 2^bits values each, 16-bit; empty without a palette. */
  readonly colorMap: readonly number[];
  readonly jpegTables: Uint8Array | undefined;
  /** Horizontal and vertical chroma subsampling of YCbCr. */
  readonly subsampling: readonly [number, number];
}

/** @throws Error when a field that is needed is absent; FileError when its kind of samples cannot be read */
export function readPage(directory: Directory, fileName: string): Page {
  const width = directory.number(tag.imageWidth) ?? 0;
  const height = directory.number(tag.imageLength) ?? 0;
  const samples = directory.number(tag.samplesPerPixel) ?? 1;
  const tiled = directory.has(tag.tileWidth);
  // Some writers list tiles under the tags of strips.
  const listed = tiled && directory.has(tag.tileOffsets);
  const page = {
    width,
    height,
    samples,
    ...sampleType(directory, samples, fileName),
    photometric: directory.number(tag.photometric) ?? photometric.blackIsZero,
    compression: directory.number(tag.compression) ?? compression.none,
    predictor: directory.number(tag.predictor) ?? 1,
    planar: directory.number(tag.planarConfiguration) === 2 && samples > 1,
    reversedBits: directory.number(tag.fillOrder) === 2,
    blockWidth: tiled ? (directory.number(tag.tileWidth) ?? 0) : width,
    blockHeight: tiled
      ? (directory.number(tag.tileLength) ?? 0)
      : Math.min(directory.number(tag.rowsPerStrip) || height, height),
    tiled,
    offsets: directory.numbers(listed ? tag.tileOffsets : tag.stripOffsets),
    byteCounts: directory.numbers(listed ? tag.tileByteCounts : tag.stripByteCounts),
    colorMap: directory.numbers(tag.colorMap),
    jpegTables: directory.bytes(tag.jpegTables),
    subsampling: subsampling(directory),
  };
  return { ...page, usedSamples: usedSamples(directory, samples, page.photometric) };
}

function sampleType(
  directory: Directory,
  samples: number,
  fileName: string,
): { bits: number; kind: SampleKind } {
  const allBits = directory.numbers(tag.bitsPerSample, samples);
  const allFormats = directory.numbers(tag.sampleFormat, samples);
  const bits = allBits[0] ?? 1;
  const format = allFormats[0] ?? 1;
  const mixed = allBits.some((each) => each !== bits) || allFormats.some((each) => each !== format);
  const kind = format === 2 ? "int" : format === 3 ? "float" : "uint";
  const sizes = {
    uint: bits <= 32 || bits === 64,
    int: [8, 16, 32, 64].includes(bits),
    float: [16, 32, 64].includes(bits),
  };
  if (mixed || format > 4 || bits < 1 || !sizes[kind]) {
    const names = ["unsigned", "signed", "floating-point", "untyped", "complex integer", "complex"];
    const what = mixed
      ? "samples of differing types"
      : `${bits}-bit ${names[format - 1] ?? "unknown"} samples`;
    throw new FileError(fileName, `${what} cannot be read. Convert the image to 8, 16 or 32 bits in Fiji.`);
  }
  return { bits, kind };
}

/** Colours are the photometric's own count; grey drops samples that are declared to be alpha. */
function usedSamples(directory: Directory, samples: number, meaning: number): number {
  if (meaning === photometric.rgb || meaning === photometric.yCbCr) return Math.min(samples, 3);
  if (meaning === photometric.cmyk) return Math.min(samples, 4);
  if (meaning === photometric.palette) return 1;
  const alphas = directory
    .numbers(tag.extraSamples, samples)
    .filter((each) => each === 1 || each === 2).length;
  return Math.max(1, samples - alphas);
}

/** The standard's default is 2 × 2. */
function subsampling(directory: Directory): readonly [number, number] {
  const [horizontal = 2, vertical = 2] = directory.numbers(tag.yCbCrSubSampling, 2);
  return [horizontal, vertical];
}
