import type { TeachRecord } from "../../state/teachSlice.ts";

/** A place in the plot, both in [0, 1] from the lower left. */
export interface PlotPoint {
  readonly x: number;
  readonly y: number;
}

export interface Curves {
  /** Smoothed loss, on a scale from 0 to its highest. */
  readonly loss: readonly PlotPoint[];
  /** IoU on what is held back, on a scale from 0 to 1. */
  readonly iou: readonly PlotPoint[];
  readonly lastLoss: number | null;
  readonly lastIou: number | null;
  /** Where the best version lies on the curve of the IoU. */
  readonly best: PlotPoint | null;
  /** Step at the right edge. */
  readonly end: number;
}

/** Points of the loss's curve: as many as can be told apart. */
const POINTS = 120;

/** Part that a new mean has in the smoothed curve: it follows within three bins, a fortieth of the run. */
const SMOOTHING = 1 / 3;

/** What the plot of a run shows; the run's last step lies at its right edge. */
export function curvesOf({ losses, validations, settings, step, best }: TeachRecord): Curves {
  const end = Math.max(1, settings.steps, step);
  const smooth = smoothed(losses, end);
  const highest = smooth.reduce((most, { value }) => Math.max(most, value), Number.MIN_VALUE);
  const iou = validations.map(({ step: at, figures }) => ({ x: at / end, y: figures.iou }));
  const bestAt = validations.findIndex(({ step: at }) => at === best);
  return {
    loss: smooth.map(({ at, value }) => ({ x: at / end, y: value / highest })),
    iou,
    lastLoss: smooth.at(-1)?.value ?? null,
    lastIou: validations.at(-1)?.figures.iou ?? null,
    best: iou[bestAt] ?? null,
    end,
  };
}

/** Means of the losses of neighbouring steps, each drawn towards those before it. */
function smoothed(losses: TeachRecord["losses"], end: number): { at: number; value: number }[] {
  const width = Math.max(1, end / POINTS);
  const bins = new Map<number, { sum: number; steps: number; at: number }>();
  for (const { step, loss } of losses) {
    const key = Math.floor(step / width);
    const { sum, steps } = bins.get(key) ?? { sum: 0, steps: 0 };
    bins.set(key, { sum: sum + loss, steps: steps + 1, at: step });
  }
  let value: number | null = null;
  return [...bins.values()].map(({ sum, steps, at }) => {
    const mean = sum / steps;
    value = value === null ? mean : value + (mean - value) * SMOOTHING;
    return { at, value };
  });
}

/** The plot in words, for those who do not see it. */
export function curvesText(record: TeachRecord): string {
  const { lastLoss } = curvesOf(record);
  const parts = lastLoss === null ? [] : [`Loss ${lastLoss.toFixed(2)} at step ${record.step}`];
  const first = record.validations[0];
  const last = record.validations.at(-1);
  if (first !== undefined && last !== undefined) {
    const end = first === last ? "" : `, ${last.figures.iou.toFixed(2)} at step ${last.step}`;
    parts.push(`IoU on what is held back ${first.figures.iou.toFixed(2)} at step ${first.step}${end}`);
  }
  return parts.length === 0 ? "Nothing is learned yet" : parts.join("; ");
}
