import { perimeters } from "./perimeter.ts";
import type { PixelArray, PixelSize } from "./raster.ts";
import type { LabelMap } from "./segmentation.ts";

/** Values of one channel inside an object, in the channel's own unit; NaN where the object holds NaN. */
export interface Intensity {
  readonly mean: number;
  readonly min: number;
  readonly max: number;
  readonly sum: number;
}

/** What is measured of one object, as scikit-image's `regionprops` defines it; lengths in px unless said otherwise. */
export interface Measurement {
  readonly id: number;
  /** px² */
  readonly area: number;
  /** µm², or null without a pixel size. */
  readonly areaUm2: number | null;
  /** Mean pixel position; (0, 0) is the middle of the first pixel. */
  readonly centroid: { readonly x: number; readonly y: number };
  /** First and, exclusive, last column and row. */
  readonly box: {
    readonly left: number;
    readonly top: number;
    readonly right: number;
    readonly bottom: number;
  };
  /** Diameter of the disc of the same area. */
  readonly equivalentDiameter: number;
  readonly perimeter: number;
  /** Axes of the ellipse with the same second moments. */
  readonly majorAxis: number;
  readonly minorAxis: number;
  /** Of that ellipse: 0 for a circle, towards 1 for a line. */
  readonly eccentricity: number;
  /** One for each channel. */
  readonly intensities: readonly Intensity[];
}

/**
 * Measures every object.
 *
 * @param labels ids 1…count
 * @param channels planes of the image, each as long as the labels
 * @returns one entry an object, in the order of ids; an id without a pixel is left out
 * @throws RangeError when a plane has another length
 */
export function measureObjects(
  labels: LabelMap,
  channels: readonly PixelArray[],
  pixelSize: PixelSize | null,
): Measurement[] {
  const { data, width, count } = labels;
  for (const plane of channels)
    if (plane.length !== data.length)
      throw new RangeError(`a channel holds ${plane.length} pixels and the labels ${data.length}`);
  const objects = Array.from({ length: count + 1 }, () => new Moments());
  for (let i = 0; i < data.length; i++) {
    const id = data[i] ?? 0;
    if (id === 0) continue;
    const x = i % width;
    objects[id]?.add(x, (i - x) / width);
  }
  const perimeter = perimeters(labels);
  const intensities = channels.map((plane) => intensitiesOf(labels, plane));
  return objects.flatMap((object, id) => {
    if (object.area === 0) return [];
    return {
      id,
      area: object.area,
      areaUm2: pixelSize === null ? null : object.area * pixelSize.x * pixelSize.y,
      ...object.shape(),
      equivalentDiameter: Math.sqrt((4 * object.area) / Math.PI),
      perimeter: perimeter[id] ?? 0,
      intensities: intensities.map((of) => of(id, object.area)),
    };
  });
}

/** Sums over an object's pixels, taken about its first pixel so that squares of large coordinates do not lose digits. */
class Moments {
  area = 0;
  private originX = 0;
  private originY = 0;
  private x = 0;
  private y = 0;
  private xx = 0;
  private yy = 0;
  private xy = 0;
  private left = Infinity;
  private right = 0;
  private bottom = 0;

  /** Pixels come row by row. */
  add(column: number, row: number): void {
    if (this.area === 0) {
      this.originX = column;
      this.originY = row;
    }
    const x = column - this.originX;
    const y = row - this.originY;
    this.area++;
    this.x += x;
    this.y += y;
    this.xx += x * x;
    this.yy += y * y;
    this.xy += x * y;
    if (column < this.left) this.left = column;
    if (column >= this.right) this.right = column + 1;
    this.bottom = row + 1;
  }

  shape(): Pick<Measurement, "centroid" | "box" | "majorAxis" | "minorAxis" | "eccentricity"> {
    const meanX = this.x / this.area;
    const meanY = this.y / this.area;
    const xx = this.xx / this.area - meanX * meanX;
    const yy = this.yy / this.area - meanY * meanY;
    const xy = this.xy / this.area - meanX * meanY;
    // Eigenvalues of the covariance of pixel positions.
    const half = (xx + yy) / 2;
    const spread = Math.hypot((xx - yy) / 2, xy);
    const major = half + spread;
    const minor = Math.max(0, half - spread);
    return {
      centroid: { x: this.originX + meanX, y: this.originY + meanY },
      box: { left: this.left, top: this.originY, right: this.right, bottom: this.bottom },
      majorAxis: 4 * Math.sqrt(major),
      minorAxis: 4 * Math.sqrt(minor),
      eccentricity: major === 0 ? 0 : Math.sqrt(1 - minor / major),
    };
  }
}

function intensitiesOf(
  { data, count }: LabelMap,
  plane: PixelArray,
): (id: number, area: number) => Intensity {
  const sums = new Float64Array(count + 1);
  const minima = new Float64Array(count + 1).fill(Infinity);
  const maxima = new Float64Array(count + 1).fill(-Infinity);
  for (let i = 0; i < data.length; i++) {
    const id = data[i] ?? 0;
    if (id === 0) continue;
    const value = plane[i] ?? 0;
    sums[id] = (sums[id] ?? 0) + value;
    minima[id] = Math.min(minima[id] ?? Infinity, value);
    maxima[id] = Math.max(maxima[id] ?? -Infinity, value);
  }
  return (id, area) => {
    const sum = sums[id] ?? 0;
    return { mean: sum / area, min: minima[id] ?? Number.NaN, max: maxima[id] ?? Number.NaN, sum };
  };
}
