import { encodeTiff } from "./tiff.ts";

/** Fast: these files are written while someone works, and the pixels are smooth or the same in long runs. */
const LEVEL = 1;

/**
 * Planes as a 32-bit TIFF that gives them back exactly, each a channel.
 *
 * @param planes at least one, each row-major and `width · height` long
 */
export function encodePlanes(
  planes: readonly Uint32Array[] | readonly Float32Array[],
  width: number,
  height: number,
): Uint8Array {
  return encodeTiff({
    data: joined(planes),
    width,
    height,
    pages: planes.length,
    pixelSize: null,
    level: LEVEL,
  });
}

/** One plane stays where it is; more lie one after the other. */
function joined(planes: readonly Uint32Array[] | readonly Float32Array[]): Uint32Array | Float32Array {
  const [first] = planes;
  if (first === undefined) throw new RangeError("There is no plane to write.");
  if (planes.length === 1) return first;
  const all =
    first instanceof Float32Array
      ? new Float32Array(planes.length * first.length)
      : new Uint32Array(planes.length * first.length);
  planes.forEach((plane, index) => {
    all.set(plane, index * first.length);
  });
  return all;
}
