/** An image in memory, or the inner part of one: rows and pixels by their steps in bytes, channels contiguous. */
export interface ImageView {
  readonly address: number;
  readonly row: number;
  readonly pixel: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

const FLOAT = 4;

/** A whole `[height, width, channels]` image. */
export function wholeImage(address: number, height: number, width: number, channels: number): ImageView {
  const pixel = channels * FLOAT;
  return { address, row: width * pixel, pixel, height, width, channels };
}

/** The image without `margin` px at every side. */
export function insideOf(image: ImageView, margin: number): ImageView {
  return {
    ...image,
    address: image.address + margin * (image.row + image.pixel),
    height: image.height - 2 * margin,
    width: image.width - 2 * margin,
  };
}
