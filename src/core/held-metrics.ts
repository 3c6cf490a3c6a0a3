import { type Detections, detections, segSum } from "./object-metrics.ts";
import { overlapOf } from "./overlap.ts";
import { overlapScores, pixelCounts } from "./pixel-metrics.ts";

/** A rectangle whose labels judge the network, with what the network found in it. */
export interface JudgedRegion {
  readonly width: number;
  readonly height: number;
  /** Row-major instance ids, `width · height` long; 0 is background, −1 unlabelled. */
  readonly truth: Int32Array;
  /** Row-major ids of the objects found, as long; 0 is background. */
  readonly found: Uint32Array;
  /** Edges beyond which the image goes on, where a cell may be cut off. */
  readonly open: Readonly<Record<"left" | "top" | "right" | "bottom", boolean>>;
}

/** Figures over all regions together, each in [0, 1]. */
export interface RegionFigures {
  readonly iou: number;
  readonly dice: number;
  /** TP / (TP + FP + FN) at Jaccard 0.5. */
  readonly ap50: number;
  /** SEG of the Cell Tracking Challenge. */
  readonly seg: number;
  /** Labelled cells that `ap50` and `seg` rest on. */
  readonly objects: number;
}

/**
 * Scores regions as one: pixels and cells of all of them are pooled, so that a region counts as much as it holds.
 *
 * Only labelled pixels count. A labelled cell with a pixel at an open edge may be cut: its pixels count for `iou` and
 * `dice`, but neither it nor what was found in its place counts for `ap50` and `seg`. An object found counts where at
 * least half of it lies on labelled pixels of background and of cells that are not cut.
 *
 * @throws RangeError when the planes of a region are not `width · height` long
 */
export function scoreRegions(regions: readonly JudgedRegion[]): RegionFigures {
  let both = 0;
  let one = 0;
  let objects = 0;
  let segTotal = 0;
  let invented = 0;
  const all = { truePositives: 0, falsePositives: 0, falseNegatives: 0 };
  for (const region of regions) {
    const pixels = pixelCounts(...labelledPart(region));
    both += pixels.both;
    one += pixels.one;
    const overlap = overlapOf(...countedPart(region));
    addDetections(all, detections(overlap));
    objects += overlap.truth.size;
    invented += overlap.prediction.size;
    segTotal += segSum(overlap);
  }
  const { truePositives, falsePositives, falseNegatives } = all;
  const counted = truePositives + falsePositives + falseNegatives;
  return {
    ...overlapScores({ both, one }),
    ap50: counted === 0 ? 1 : truePositives / counted,
    seg: objects > 0 ? segTotal / objects : Number(invented === 0),
    objects,
  };
}

function addDetections(sum: { -readonly [K in keyof Detections]: number }, part: Detections): void {
  sum.truePositives += part.truePositives;
  sum.falsePositives += part.falsePositives;
  sum.falseNegatives += part.falseNegatives;
}

/** Truth and find with nothing where nothing is labelled. */
function labelledPart({ truth, found, width, height }: JudgedRegion): [Uint32Array, Uint32Array] {
  if (truth.length !== width * height || found.length !== width * height) {
    throw new RangeError(
      `a region of ${width} × ${height} px needs ${width * height} labels and finds, got ${truth.length} and ${found.length}`,
    );
  }
  return [
    Uint32Array.from(truth, (id) => Math.max(0, id)),
    found.map((id, i) => ((truth[i] ?? -1) < 0 ? 0 : id)),
  ];
}

/** Truth without the cells that may be cut, and the finds that count. */
function countedPart(region: JudgedRegion): [Uint32Array, Uint32Array] {
  const { truth, found } = region;
  const cut = cutCells(region);
  const ignored = Uint8Array.from(truth, (id) => Number(id < 0 || cut.has(id)));
  const areas = new Map<number, { all: number; ignored: number }>();
  for (let i = 0; i < found.length; i++) {
    const id = found[i] ?? 0;
    if (id === 0) continue;
    const area = areas.get(id) ?? { all: 0, ignored: 0 };
    area.all++;
    area.ignored += ignored[i] ?? 0;
    areas.set(id, area);
  }
  const counts = (id: number): boolean => {
    const area = areas.get(id);
    return area !== undefined && 2 * area.ignored <= area.all;
  };
  return [
    Uint32Array.from(truth, (id, i) => (ignored[i] ? 0 : id)),
    found.map((id, i) => (id === 0 || ignored[i] || !counts(id) ? 0 : id)),
  ];
}

/** Ids of the cells with a pixel at an open edge. */
function cutCells({ truth, width, height, open }: JudgedRegion): ReadonlySet<number> {
  const cut = new Set<number>();
  for (let y = 0; y < height; y++) {
    if (open.left) cut.add(truth[y * width] ?? 0);
    if (open.right) cut.add(truth[y * width + width - 1] ?? 0);
  }
  for (let x = 0; x < width; x++) {
    if (open.top) cut.add(truth[x] ?? 0);
    if (open.bottom) cut.add(truth[(height - 1) * width + x] ?? 0);
  }
  cut.delete(0);
  return cut;
}
