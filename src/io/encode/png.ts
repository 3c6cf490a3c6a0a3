import { encode } from "fast-png";

/**
 * An 8-bit grey PNG.
 *
 * @param data `width · height` long
 * @throws RangeError when it is not
 */
export function encodeGreyPng(data: Uint8Array, width: number, height: number): Uint8Array {
  checkLength(data.length, width, height, 1);
  return encode({ data, width, height, depth: 8, channels: 1 });
}

/**
 * A colour PNG with transparency.
 *
 * @param rgba interleaved, not premultiplied, `4 · width · height` long
 * @throws RangeError when it is not
 */
export function encodeRgbaPng(
  rgba: Uint8Array | Uint8ClampedArray,
  width: number,
  height: number,
): Uint8Array {
  checkLength(rgba.length, width, height, 4);
  return encode({ data: rgba, width, height, depth: 8, channels: 4 });
}

/**
 * Instance ids as a 16-bit grey PNG.
 *
 * @throws RangeError when the length is not `width · height` or an id is above 65,535 (use TIFF then)
 */
export function encodeLabelsPng(ids: ArrayLike<number>, width: number, height: number): Uint8Array {
  checkLength(ids.length, width, height, 1);
  const data = new Uint16Array(ids.length);
  for (let at = 0; at < ids.length; at++) {
    const id = ids[at] ?? 0;
    if (id > 65_535) throw new RangeError(`id ${id} does not fit a 16-bit PNG; save the labels as TIFF`);
    data[at] = id;
  }
  return encode({ data, width, height, depth: 16, channels: 1 });
}

function checkLength(actual: number, width: number, height: number, channels: number): void {
  const expected = width * height * channels;
  if (actual !== expected || expected === 0) {
    throw new RangeError(
      `${actual} samples for ${width} × ${height} px in ${channels} channels: expected ${expected}`,
    );
  }
}
