/**
 * Painting on label planes: what a move of the brush, undo and the weight window cost, beside the plain way, which
 * copies the whole plane at each stroke's start and computes the whole weight map anew.
 *
 *   npm run bench -- paint [--sides 1024,16384] [--strokes 40] [--size 40]
 */
import { parseArgs } from "node:util";
import { applyEdit } from "../src/core/apply-edit.ts";
import { brushSpans } from "../src/core/brush-stamp.ts";
import type { Edit } from "../src/core/edit.ts";
import { emptyLabels, type PaintedLabels } from "../src/core/painted-labels.ts";
import { paintedWeights, patchWeights, weightInput, weightWindow } from "../src/core/painted-weights.ts";
import { createRandom, type Random } from "../src/core/random.ts";
import type { StrokePoint } from "../src/viewer/drawing.ts";
import { createTool } from "../src/viewer/tools/create-tool.ts";
import { record } from "./harness/record.ts";

const { values } = parseArgs({
  options: {
    sides: { type: "string", default: "1024,16384" },
    strokes: { type: "string", default: "40" },
    size: { type: "string", default: "40" },
  },
});

const WEIGHTS = { w0: 10, sigma: 5 };
/** Moves of one stroke, as many as a second of drawing gives. */
const MOVES = 60;
/** A move that takes longer, in ms, is seen. */
const LATE = 8;
/** Strokes of the plain way: each costs a copy of the plane. */
const PEER_STROKES = 5;
/** Largest plane whose whole weight map is computed. */
const WHOLE_MAP_SIDE = 2048;

interface Spread {
  readonly median: number;
  readonly p95: number;
  readonly max: number;
}

function spread(times: readonly number[]): Spread {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share: number): number =>
    Number((sorted[Math.floor(share * (sorted.length - 1))] ?? 0).toFixed(4));
  return { median: at(0.5), p95: at(0.95), max: at(1) };
}

function timed(job: () => void): number {
  const start = performance.now();
  job();
  return performance.now() - start;
}

/** A curl inside the plane, 5 px a move. */
function strokePoints(side: number, random: Random): StrokePoint[] {
  const point = { pressure: 0.5, altKey: false, ctrlKey: false, shiftKey: false };
  let x = side * (0.2 + 0.6 * random.next());
  let y = side * (0.2 + 0.6 * random.next());
  let heading = 2 * Math.PI * random.next();
  return Array.from({ length: MOVES }, () => {
    heading += random.next() - 0.4;
    x += 5 * Math.cos(heading);
    y += 5 * Math.sin(heading);
    return { x, y, ...point };
  });
}

function nothing(): void {
  // The bench looks at the arrays alone.
}

/** Paints strokes with the brush tool as a hand does. */
function paintOurs(labels: PaintedLabels, strokes: number, size: number) {
  const edits: Edit[] = [];
  const options = {
    size,
    overBackgroundOnly: true,
    instance: null,
    classIndex: 1,
    tolerance: 0.1,
    emphasis: 4,
  };
  const brush = createTool("brush", {
    labels: () => labels,
    options: () => options,
    setOptions: nothing,
    found: () => null,
    probability: () => null,
    slip: () => 1,
    show: nothing,
    restored: nothing,
    sketch: nothing,
    commit: (edit) => {
      applyEdit(labels, edit, "do");
      edits.push(edit);
    },
    accept: () => false,
    held: () => [],
    setHeld: nothing,
    say: nothing,
  });
  const moves: number[] = [];
  const whole: number[] = [];
  const random = createRandom(1);
  for (let stroke = 0; stroke < strokes; stroke++) {
    const points = strokePoints(labels.width, random);
    const [first] = points;
    const last = points.at(-1);
    if (first === undefined || last === undefined) continue;
    const down = timed(() => brush.down(first));
    const drags = points.map((point) => timed(() => brush.drag([point])));
    const up = timed(() => brush.up(last));
    moves.push(...drags);
    whole.push(down + up + drags.reduce((sum, ms) => sum + ms, 0));
  }
  const late = moves.filter((ms) => ms > LATE).length;
  return { edits, moves: { ...spread(moves), count: moves.length, late }, stroke: spread(whole) };
}

/** The same strokes over a copy of the plane taken at each one's start. */
function paintPeer(labels: PaintedLabels, size: number) {
  const { ids } = labels;
  const random = createRandom(1);
  const whole: number[] = [];
  const undo: number[] = [];
  for (let stroke = 0; stroke < PEER_STROKES; stroke++) {
    const points = strokePoints(labels.width, random);
    let before = new Uint32Array(0);
    whole.push(
      timed(() => {
        before = ids.slice();
        for (const [index, to] of points.entries()) {
          const from = points[index - 1] ?? to;
          const radius = size / 2;
          const spans = brushSpans({ ...from, radius }, { ...to, radius }, labels);
          for (let i = 0; i < spans.length; i += 2) {
            const start = spans[i] ?? 0;
            ids.fill(stroke + 1, start, start + (spans[i + 1] ?? 0));
          }
        }
      }),
    );
    undo.push(timed(() => ids.set(before)));
  }
  return { stroke: spread(whole), undo: spread(undo), bytesAStroke: ids.byteLength };
}

function windowTimes(labels: PaintedLabels, edits: readonly Edit[]) {
  const weights = new Float32Array(labels.ids.length);
  const windows = edits.map(({ rect }) =>
    timed(() => {
      const window = weightWindow(rect, WEIGHTS.sigma, labels);
      patchWeights(weights, labels.width, window, paintedWeights(weightInput(labels, window.seen), WEIGHTS));
    }),
  );
  const whole = labels.width > WHOLE_MAP_SIDE ? null : timed(() => paintedWeights(labels, WEIGHTS));
  const window = spread(windows);
  return { window, wholeMap: whole, ratio: whole === null ? null : whole / window.median };
}

function measure(side: number, strokes: number, size: number) {
  const labels = emptyLabels(side, side);
  // Once to warm up, on its own plane.
  paintOurs(emptyLabels(512, 512), 20, size);
  const { edits, moves, stroke } = paintOurs(labels, strokes, size);
  const bytes = spread(edits.map(({ runs }) => runs.byteLength));
  const undo = spread([...edits].reverse().map((edit) => timed(() => void applyEdit(labels, edit, "undo"))));
  const redo = spread(edits.map((edit) => timed(() => void applyEdit(labels, edit, "do"))));
  const weights = windowTimes(labels, edits);
  const peer = paintPeer(labels, size);
  return {
    side,
    ours: { move: moves, stroke, undo, redo, bytesAStroke: bytes },
    peer,
    ratio: {
      stroke: peer.stroke.median / stroke.median,
      undo: peer.undo.median / undo.median,
      bytes: peer.bytesAStroke / bytes.median,
    },
    weights,
  };
}

const planes = values.sides
  .split(",")
  .map((side) => measure(Number(side), Number(values.strokes), Number(values.size)));
const measured = { unit: "ms", brush: Number(values.size), movesAStroke: MOVES, planes };
console.log(JSON.stringify(measured, null, 2));
console.log(record("paint", measured));
