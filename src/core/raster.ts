/** A typed array a file's samples are kept in: always the file's own type, never a converted one. */
export type PixelArray =
  | Uint8Array
  | Int8Array
  | Uint16Array
  | Int16Array
  | Uint32Array
  | Int32Array
  | Float32Array
  | Float64Array;

/** Physical size of a pixel in µm. */
export interface PixelSize {
  readonly x: number;
  readonly y: number;
}

/** A decoded image of up to five axes. */
export interface Raster {
  /** Samples in t, z, c, y, x order (x fastest), `frames · slices · channels · height · width` long. */
  readonly data: PixelArray;
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly slices: number;
  readonly frames: number;
  /** Physical pixel size, or null when the file does not state one in a unit of length. */
  readonly pixelSize: PixelSize | null;
  /** `rgb`: the three channels are one colour picture. `intensity`: each channel is its own measurement. */
  readonly kind: "intensity" | "rgb";
}
