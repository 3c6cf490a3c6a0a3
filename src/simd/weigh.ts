import { REACH } from "../core/falloff.ts";
import type { GaussianTerm, WeightTerms } from "../core/weight-map.ts";
import { FREE, instantiateKernels, reserve } from "./module.ts";

/** Rows that are weighed together: at 16,384 px a row they take less than 50 MB. */
const BAND = 128;

/** How words are divided: bits of an instance's number, and the distance in px below which the rest is enough. */
const WORDS = [
  { bits: 21, reach: 31 },
  { bits: 19, reach: 63 },
] as const;

/** Where a band of rows lies in its image, with what of the rows about it is looked at. */
interface Band {
  readonly top: number;
  readonly bottom: number;
  readonly from: number;
  readonly to: number;
}

/**
 * Weights in WebAssembly, a band of rows after another.
 *
 * @returns null where the terms reach too far or the instances' numbers are too large for it
 */
export function simdWeights(
  labels: Uint32Array,
  width: number,
  height: number,
  terms: WeightTerms,
): Float32Array | null {
  const reach = REACH * Math.max(terms.nearness?.sigma ?? 0, terms.separation.sigma);
  const words = WORDS.find((each) => reach < each.reach);
  if (words === undefined) return null;
  const halo = Math.ceil(reach);
  const rows = Math.min(BAND, height);
  const { memory, kernel } = instantiateKernels();
  if (!reserve(memory, kernel("layOutBand")(FREE, width, rows, halo, words.bits))) return null;
  kernel("clearLabels")(rows + 2 * halo + 2);
  const { buffer } = memory;
  const labelRow = kernel("labelRow");
  const weightRow = kernel("weightRow");
  const weighBand = kernel("weighBand");
  const weights = new Float32Array(labels.length);
  for (let top = 0; top < height; top += BAND) {
    const bottom = Math.min(height, top + BAND);
    const band = { top, bottom, from: Math.max(0, top - halo), to: Math.min(height, bottom + halo) };
    copyLabels(labels, width, height, band, (row) => new Uint32Array(buffer, labelRow(row), width));
    if (weighBand(...bandArguments(band, terms)) === 0) return null;
    for (let y = top; y < bottom; y++)
      weights.set(new Float32Array(buffer, weightRow(y - top), width), y * width);
  }
  return weights;
}

/** Copies a band's labels, with a row above and below that only touches; zeros outside the image. */
function copyLabels(
  labels: Uint32Array,
  width: number,
  height: number,
  { from, to }: Band,
  row: (index: number) => Uint32Array,
): void {
  for (let y = from - 1; y <= to; y++) {
    const target = row(y - from + 1);
    if (y < 0 || y >= height) target.fill(0);
    else target.set(labels.subarray(y * width, (y + 1) * width));
  }
}

/** As `weighBand` of `assembly/weights.ts` takes them. */
function bandArguments({ top, bottom, from, to }: Band, terms: WeightTerms): number[] {
  const { object, background, nearness, separation } = terms;
  return [
    ...[top - from + 1, bottom - top, to - bottom + 1, object, background],
    ...termArguments(nearness ?? { height: 0, sigma: 1 }),
    ...termArguments(separation),
  ];
}

/** Height, factor of the squared distance, reach in px. */
function termArguments({ height, sigma }: GaussianTerm): number[] {
  return [height, 1 / (2 * sigma * sigma), REACH * sigma];
}
