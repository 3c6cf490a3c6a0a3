import { FileError } from "./file-error.ts";

/** How much a file may ask for; held against its header before anything is allocated. */
export interface DecodeLimits {
  /** Bytes of all decoded samples together. */
  readonly maxBytes: number;
  /** Pixels along one edge. */
  readonly maxEdge: number;
}

/** 4 GiB is what one typed array holds in every current browser; 2¹⁷ px lets a 100,000-px scan line through. */
export const defaultLimits: DecodeLimits = { maxBytes: 2 ** 32, maxEdge: 2 ** 17 };

/** What a header declares. */
export interface DeclaredSize {
  readonly width: number;
  readonly height: number;
  /** Samples of one pixel over all channels, slices and frames. */
  readonly samples: number;
  readonly bytesPerSample: number;
}

/** @throws FileError when the declared size is empty or above a limit */
export function checkSize(fileName: string, size: DeclaredSize, limits: DecodeLimits): void {
  const { width, height, samples, bytesPerSample } = size;
  const shape = `${width} × ${height} px`;
  if (!(width >= 1 && height >= 1 && samples >= 1)) {
    throw new FileError(fileName, `the image is empty (${shape}). Save it again from its source.`);
  }
  if (width > limits.maxEdge || height > limits.maxEdge) {
    throw new FileError(
      fileName,
      `its header declares ${shape}; at most ${limits.maxEdge} px along an edge can be opened. Crop it first, or check that the file is not damaged.`,
    );
  }
  const bytes = width * height * samples * bytesPerSample;
  if (bytes > limits.maxBytes) {
    throw new FileError(
      fileName,
      `its header declares ${shape} with ${samples} samples a pixel, ${gibibytes(bytes)} in memory; at most ${gibibytes(limits.maxBytes)} can be opened. Crop it or save fewer planes, or check that the file is not damaged.`,
    );
  }
}

function gibibytes(bytes: number): string {
  return `${(bytes / 2 ** 30).toPrecision(3)} GiB`;
}
