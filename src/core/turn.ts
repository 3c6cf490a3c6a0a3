/** A plane with its size. */
export interface Plane {
  /** Row-major, `width · height` long. */
  readonly data: Float32Array;
  readonly width: number;
  readonly height: number;
}

/** One of the eight symmetries of the square: 0–3 quarter turns clockwise, 4–7 the same after a left-right mirror. */
export type Turn = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7;

/** The symmetries averaged for `rotations` 1, 4 and 8. */
export const TURNS: Readonly<Record<1 | 4 | 8, readonly Turn[]>> = {
  1: [0],
  4: [0, 1, 2, 3],
  8: [0, 1, 2, 3, 4, 5, 6, 7],
};

/** The plane mirrored and turned. */
export function turnPlane(plane: Plane, turn: Turn): Plane {
  if (turn === 0) return plane;
  return map(plane, turn, (out, source, at, from) => {
    out[at] = source[from] ?? 0;
  });
}

/** Undoes {@link turnPlane}. */
export function unturnPlane(plane: Plane, turn: Turn): Plane {
  if (turn === 0) return plane;
  const width = turn % 2 === 0 ? plane.width : plane.height;
  const height = turn % 2 === 0 ? plane.height : plane.width;
  const { data } = map({ data: plane.data, width, height }, turn, (out, source, at, from) => {
    out[from] = source[at] ?? 0;
  });
  return { data, width, height };
}

/** Visits each pixel `at` of the turned plane with the pixel `from` of the straight one that it shows. */
function map(
  { data, width, height }: Plane,
  turn: Turn,
  copy: (out: Float32Array, source: Float32Array, at: number, from: number) => void,
): Plane {
  const out = new Float32Array(data.length);
  const quarter = turn % 4;
  const outWidth = quarter % 2 === 0 ? width : height;
  const outHeight = quarter % 2 === 0 ? height : width;
  for (let v = 0; v < outHeight; v++) {
    for (let u = 0; u < outWidth; u++) {
      const column = [u, v, width - 1 - u, width - 1 - v][quarter] ?? 0;
      const y = [v, height - 1 - u, height - 1 - v, u][quarter] ?? 0;
      const x = turn < 4 ? column : width - 1 - column;
      copy(out, data, v * outWidth + u, y * width + x);
    }
  }
  return { data: out, width: outWidth, height: outHeight };
}
