import { useMemo } from "react";
import type { TeachRecord } from "../../state/teachSlice.ts";
import { count } from "../format.ts";
import { curvesOf, curvesText, type PlotPoint } from "./curves.ts";

/** The plot's own units: CSS px at the panel's usual width. */
const WIDTH = 190;
const HEIGHT = 92;

/** Room beyond the highest and the lowest point, so that a line there is whole. */
const MARGIN = 3;

/** Distance of the names at the right below which they would overlap, in px. */
const NAME_HEIGHT = 16;

/** Marks of the held-back overlap; the loss has no scale of its own. */
const MARKS = [0, 0.5, 1];

/** Loss and held-back overlap against steps, from nothing to the last step of the run. */
export function LearningCurves({ record }: { record: TeachRecord | null }) {
  const curves = useMemo(() => (record === null ? null : curvesOf(record)), [record]);
  const loss = curves?.loss ?? [];
  const iou = curves?.iou ?? [];
  const [iouTop, lossTop] = namePlaces(iou.at(-1), loss.at(-1));
  return (
    <figure className="curves">
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={record === null ? "Nothing is learned yet" : curvesText(record)}
      >
        {MARKS.map((at) => (
          <line key={at} className="curves-grid" x1={0} x2={WIDTH} y1={down(at)} y2={down(at)} />
        ))}
        <polyline className="curves-loss" points={line(loss)} />
        <polyline className="curves-iou" points={line(iou)} />
        {iou[0] !== undefined && iou.length === 1 && <Dot point={iou[0]} />}
        {curves !== null && curves.best !== null && <Dot point={curves.best} />}
      </svg>
      <div aria-hidden>
        {MARKS.map((at) => (
          <span key={at} className="curves-mark" style={{ top: down(at) }}>
            {at}
          </span>
        ))}
        <p className="curves-steps">
          <span>0</span>
          <span>{curves === null ? "steps" : `${count(curves.end)} steps`}</span>
        </p>
      </div>
      {curves !== null && curves.lastIou !== null && (
        <span className="curves-name curves-name-iou" style={{ top: iouTop }}>
          IoU {curves.lastIou.toFixed(2)}
        </span>
      )}
      {curves !== null && curves.lastLoss !== null && (
        <span className="curves-name dim" style={{ top: lossTop }}>
          loss {curves.lastLoss.toFixed(2)}
        </span>
      )}
    </figure>
  );
}

/** A line of no length with round ends stays a circle however the plot is stretched. */
function Dot({ point }: { point: PlotPoint }) {
  return <path className="curves-dot" d={`M${point.x * WIDTH} ${down(point.y)}h0.01`} />;
}

function down(y: number): number {
  return MARGIN + (1 - y) * (HEIGHT - 2 * MARGIN);
}

function line(points: readonly PlotPoint[]): string {
  return points.map(({ x, y }) => `${(x * WIDTH).toFixed(1)},${down(y).toFixed(1)}`).join(" ");
}

/** Where the names stand beside the ends of their lines, kept apart, in px from the top. */
function namePlaces(iou: PlotPoint | undefined, loss: PlotPoint | undefined): [number, number] {
  const place = (point: PlotPoint | undefined) =>
    Math.min(HEIGHT - NAME_HEIGHT, Math.max(0, down(point?.y ?? 0) - NAME_HEIGHT / 2));
  const [first, second] = [place(iou), place(loss)];
  if (iou === undefined || loss === undefined || Math.abs(first - second) >= NAME_HEIGHT)
    return [first, second];
  const above = Math.min(first, second, HEIGHT - 2 * NAME_HEIGHT);
  return first <= second ? [above, above + NAME_HEIGHT] : [above + NAME_HEIGHT, above];
}
