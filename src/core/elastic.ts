import type { Random } from "./random.ts";

/** Displacement of every pixel of a tile or an image, in px. */
export interface Displacement {
  /** Row-major, as long as the tile has pixels. */
  readonly dx: Float32Array;
  /** Likewise. */
  readonly dy: Float32Array;
}

/**
 * Coefficients of the cubic B-spline that passes through `values`, mirrored about its ends
 * (the same as SciPy's `spline_filter1d(order=3, mode="mirror")`).
 *
 * Solves (c[i−1] + 4 c[i] + c[i+1]) / 6 = value[i] with c[−1] = c[1] by elimination.
 */
function splineCoefficients(values: readonly number[]): number[] {
  const last = values.length - 1;
  if (last === 0) return [...values];
  const ratio: number[] = [];
  const reduced: number[] = [];
  values.forEach((value, i) => {
    const lower = i === 0 ? 0 : i === last ? 2 : 1;
    const upper = i === 0 ? 2 : i === last ? 0 : 1;
    const pivot = 4 - lower * (ratio[i - 1] ?? 0);
    ratio.push(upper / pivot);
    reduced.push((6 * value - lower * (reduced[i - 1] ?? 0)) / pivot);
  });
  for (let i = last - 1; i >= 0; i--) {
    reduced[i] = (reduced[i] ?? 0) - (ratio[i] ?? 0) * (reduced[i + 1] ?? 0);
  }
  return reduced;
}

/** The cubic B-spline's four weights at fraction f after knot 1 of 0…3. */
function splineWeights(f: number): readonly [number, number, number, number] {
  const g = 1 - f;
  return [
    (g * g * g) / 6,
    (4 - 6 * f * f + 3 * f * f * f) / 6,
    (4 - 6 * g * g + 3 * g * g * g) / 6,
    (f * f * f) / 6,
  ];
}

/**
 * Share of every knot in every position: `knots` knots spread from the first of `size` positions to the last.
 *
 * @returns row-major `size × knots`; each row sums to 1
 */
function cardinalSplines(knots: number, size: number): Float64Array {
  const shares = new Float64Array(size * knots);
  const mirrored = (knot: number): number =>
    knots === 1 ? 0 : knot < 0 ? -knot : knot >= knots ? 2 * (knots - 1) - knot : knot;
  for (let knot = 0; knot < knots; knot++) {
    const unit = Array.from({ length: knots }, (_, i) => (i === knot ? 1 : 0));
    const coefficients = splineCoefficients(unit);
    for (let i = 0; i < size; i++) {
      const at = size === 1 ? 0 : (i / (size - 1)) * (knots - 1);
      const below = Math.min(Math.floor(at), Math.max(knots - 2, 0));
      let share = 0;
      splineWeights(at - below).forEach((weight, tap) => {
        share += weight * (coefficients[mirrored(below - 1 + tap)] ?? 0);
      });
      shares[i * knots + knot] = share;
    }
  }
  return shares;
}

/**
 * A coarse grid of values spread corner to corner over a square tile, made dense by bicubic splines
 * (the same as SciPy's `zoom(grid, size / knots, order=3, mode="mirror")`).
 *
 * @param grid row-major, `knots²` long
 * @param size edge of the tile in px
 * @param middle edge of the window in the tile's middle that is wanted, of the same parity; the whole tile unless given
 * @returns row-major, `middle²` long
 * @throws RangeError when `grid` is not `knots²` long
 */
export function interpolateGrid(
  grid: ArrayLike<number>,
  knots: number,
  size: number,
  middle = size,
): Float32Array {
  if (knots < 1 || grid.length !== knots * knots) {
    throw new RangeError(`grid is ${grid.length} long, expected ${knots}² = ${knots * knots}`);
  }
  const shares = cardinalSplines(knots, size).subarray(((size - middle) / 2) * knots);
  const rows = splineRows(grid, knots, shares, middle);
  const dense = new Float32Array(middle * middle);
  for (let y = 0; y < middle; y++) {
    for (let knot = 0; knot < knots; knot++) {
      const share = shares[y * knots + knot] ?? 0;
      for (let x = 0, to = y * middle, from = knot * middle; x < middle; x++, to++, from++) {
        dense[to] = (dense[to] ?? 0) + share * (rows[from] ?? 0);
      }
    }
  }
  return dense;
}

/** A grid made dense along x: row-major `[knots, length]`. */
function splineRows(
  grid: ArrayLike<number>,
  knots: number,
  shares: Float64Array,
  length: number,
): Float64Array {
  const rows = new Float64Array(knots * length);
  for (let knot = 0; knot < knots; knot++) {
    for (let x = 0; x < length; x++) {
      let sum = 0;
      for (let i = 0; i < knots; i++) sum += (grid[knot * knots + i] ?? 0) * (shares[x * knots + i] ?? 0);
      rows[knot * length + x] = sum;
    }
  }
  return rows;
}

/** The displacement's two factors along y and x: Σ over knots of `shares[row][knot] · x[knot][column]`, and likewise `y`. */
export interface ElasticSplines {
  /** Share of each knot in each row, `[size, knots]`. */
  readonly shares: Float64Array;
  /** Displacements along x of each row of knots, `[knots, size]`. */
  readonly x: Float64Array;
  /** Displacements along y, likewise. */
  readonly y: Float64Array;
}

/** @param size edge of the tile in px */
export function elasticSplines({ knots, x, y }: ElasticGrid, size: number): ElasticSplines {
  const shares = cardinalSplines(knots, size);
  const rows = (grid: readonly number[]): Float64Array => splineRows(grid, knots, shares, size);
  return { shares, x: rows(x), y: rows(y) };
}

/** Displacements at the knots of a coarse grid over a tile, in px. */
export interface ElasticGrid {
  /** Edge of the grid. */
  readonly knots: number;
  /** Row-major, `knots²` long. */
  readonly x: readonly number[];
  /** Likewise. */
  readonly y: readonly number[];
}

/**
 * Draws the paper's smooth elastic deformation: Gaussian displacements on a coarse grid.
 *
 * @param knots edge of the coarse grid; 3 in the paper
 * @param std standard deviation of each component at a knot in px; 10 in the paper
 */
export function drawElastic(
  { knots, std }: { readonly knots: number; readonly std: number },
  random: Random,
): ElasticGrid {
  const draw = (): number[] => Array.from({ length: knots * knots }, () => std * random.gaussian());
  return { knots, x: draw(), y: draw() };
}

/**
 * The displacement of every pixel in the middle of a tile, bicubic between the knots.
 *
 * @param size edge of the tile in px
 * @param middle edge of the window in its middle, of the same parity
 */
export function elasticDisplacement({ knots, x, y }: ElasticGrid, size: number, middle = size): Displacement {
  return { dx: interpolateGrid(x, knots, size, middle), dy: interpolateGrid(y, knots, size, middle) };
}
