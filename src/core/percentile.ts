import type { PixelArray } from "./raster.ts";

/**
 * Percentiles of the finite values, exact, with linear interpolation between neighbouring ranks (NumPy's default).
 * Integers of up to 16 bits are counted, other values selected (Floyd & Rivest 1975); nothing is sorted.
 *
 * @param percents in [0, 100]
 * @returns one value each; all `NaN` when no value is finite
 * @throws RangeError when a percent is outside [0, 100]
 */
export function percentiles(values: PixelArray, percents: readonly number[]): number[] {
  for (const percent of percents)
    if (!(percent >= 0 && percent <= 100))
      throw new RangeError(`a percentile lies in [0, 100], not at ${percent}`);
  const ranked = isSmallInteger(values) ? countedRanks(values) : selectedRanks(values);
  return percents.map((percent) => {
    if (ranked.count === 0) return Number.NaN;
    const position = (percent / 100) * (ranked.count - 1);
    const rank = Math.floor(position);
    const low = ranked.at(rank);
    const fraction = position - rank;
    return fraction === 0 ? low : low * (1 - fraction) + ranked.at(rank + 1) * fraction;
  });
}

/** Values that can be asked for by rank, 0 being the smallest. */
interface Ranked {
  readonly count: number;
  at(rank: number): number;
}

/** Samples of up to 16 bits: few values, many times each. */
export type SmallIntegers = Uint8Array | Int8Array | Uint16Array | Int16Array;

export function isSmallInteger(values: PixelArray): values is SmallIntegers {
  return (
    values instanceof Uint8Array ||
    values instanceof Int8Array ||
    values instanceof Uint16Array ||
    values instanceof Int16Array
  );
}

function countedRanks(values: SmallIntegers): Ranked {
  const offset = 32768;
  const counts = new Uint32Array(65536 + offset);
  // Plain loops: what an iterator costs for each value is several times the work.
  for (let i = 0; i < values.length; i++) {
    const bin = (values[i] ?? 0) + offset;
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  const at = (rank: number): number => {
    let seen = 0;
    for (let bin = 0; bin < counts.length; bin++) {
      seen += counts[bin] ?? 0;
      if (seen > rank) return bin - offset;
    }
    return Number.NaN;
  };
  return { count: values.length, at };
}

function selectedRanks(values: PixelArray): Ranked {
  const { finite, least, greatest } = finiteCopy(values);
  const last = finite.length - 1;
  return {
    count: finite.length,
    at: (rank) => {
      if (rank === 0) return least;
      if (rank === last) return greatest;
      select(finite, rank, 0, last);
      return finite[rank] ?? Number.NaN;
    },
  };
}

/** The finite values and their bounds: 32-bit floats stay 32 bits wide, which a large image's memory can tell. */
function finiteCopy(values: PixelArray): {
  finite: Float32Array | Float64Array;
  least: number;
  greatest: number;
} {
  const copy =
    values instanceof Float32Array ? new Float32Array(values.length) : new Float64Array(values.length);
  let [count, least, greatest] = [0, Infinity, -Infinity];
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? 0;
    if (!Number.isFinite(value)) continue;
    copy[count++] = value;
    if (value < least) least = value;
    if (value > greatest) greatest = value;
  }
  return { finite: copy.subarray(0, count), least, greatest };
}

/** Reorders values[from…to] so that values[rank] is what sorting would put there. */
function select(values: Float32Array | Float64Array, rank: number, from: number, to: number): void {
  let left = from;
  let right = to;
  while (right > left) {
    if (right - left > 600) {
      // Sampling constants of Floyd & Rivest, Algorithm 489.
      const n = right - left + 1;
      const z = Math.log(n);
      const s = 0.5 * Math.exp((2 * z) / 3);
      const i = rank - left + 1;
      const spread = 0.5 * Math.sqrt((z * s * (n - s)) / n) * Math.sign(i - n / 2);
      const sampleLeft = Math.max(left, Math.floor(rank - (i * s) / n + spread));
      select(values, rank, sampleLeft, Math.min(right, Math.floor(rank + ((n - i) * s) / n + spread)));
    }
    const pivot = values[rank] ?? 0;
    let i = left;
    let j = right;
    while (i <= j) {
      while ((values[i] ?? 0) < pivot) i++;
      while ((values[j] ?? 0) > pivot) j--;
      if (i > j) break;
      const swapped = values[i] ?? 0;
      values[i++] = values[j] ?? 0;
      values[j--] = swapped;
    }
    if (j < rank) left = i;
    if (rank < i) right = j;
  }
}
