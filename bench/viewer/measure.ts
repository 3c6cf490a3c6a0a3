import { applyEdit } from "../../src/core/apply-edit.ts";
import type { PaintedLabels } from "../../src/core/painted-labels.ts";
import { type DrawingTool, imagePoint, type Viewer } from "../../src/viewer/index.ts";
import { createTool } from "../../src/viewer/tools/create-tool.ts";

/** Median, 95th percentile and largest of a list of milliseconds. */
export interface Spread {
  readonly median: number;
  readonly p95: number;
  readonly max: number;
}

export interface FrameTimes {
  /** Between the starts of two frames: what a person sees. */
  readonly interval: Spread;
  /** Our own JavaScript, drawing and making tiles. */
  readonly cpu: Spread;
}

export interface ViewerTimes {
  readonly renderer: string;
  readonly side: number;
  readonly canvas: string;
  /** From `setImage` and `setLabels` until every tile in sight is sharp, and the longest frame's CPU time meanwhile. */
  readonly firstView: { readonly ms: number; readonly longestFrame: number };
  readonly panning: FrameTimes;
  readonly zooming: FrameTimes;
  /** `updateLabels` of 64 × 64 px, at 1:1 and with the whole plane in sight. */
  readonly brushAtOne: Spread;
  readonly brushAtFit: Spread;
  /** A stroke of a 40 px brush, 12 px from one pointer event to the next. */
  readonly painting: PaintTimes;
}

/** What a stroke costs. */
export interface PaintTimes {
  /** CPU time from a pointer event's arrival until the pixels it painted are uploaded, at 1:1 and with the whole plane in sight. */
  readonly eventAtOne: Spread;
  readonly eventAtFit: Spread;
  /** Frames while painting at 1:1. */
  readonly frames: FrameTimes;
}

const FRAMES = 40;
const BRUSH = 64;

/** A 16-bit plane of smooth noise, and labels of 40 px squares with 24 px between. */
function makeScene(side: number): { data: Uint16Array; labels: Uint32Array } {
  const data = new Uint16Array(side * side);
  const labels = new Uint32Array(side * side);
  const cells = Math.ceil(side / 64);
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const at = y * side + x;
      data[at] = 20_000 + ((x * 37 + y * 91) & 8191) + (((x >> 5) * (y >> 5)) & 16_383);
      if (x % 64 < 40 && y % 64 < 40) labels[at] = 1 + (y >> 6) * cells + (x >> 6);
    }
  }
  return { data, labels };
}

function spread(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number): number =>
    Math.round((sorted[Math.floor(share * (sorted.length - 1))] ?? 0) * 100) / 100;
  return { median: at(0.5), p95: at(0.95), max: at(1) };
}

function nextFrame(): Promise<number> {
  return new Promise((resolve) => requestAnimationFrame(resolve));
}

/** Follows a viewer at rest; the function resolves once no tile in sight is missing. */
function followLoading(viewer: Viewer): () => Promise<void> {
  let isLoading = false;
  viewer.on("loading", (loading) => {
    isLoading = loading;
  });
  return async () => {
    // What was asked for is begun in the next frame.
    await nextFrame();
    do await nextFrame();
    while (isLoading);
  };
}

async function frames(viewer: Viewer, move: (frame: number) => void): Promise<FrameTimes> {
  const cpu: number[] = [];
  const intervals: number[] = [];
  const off = viewer.on("frame", ({ drawMs, loadMs }) => cpu.push(drawMs + loadMs));
  let last = await nextFrame();
  for (let frame = 0; frame < FRAMES; frame++) {
    move(frame);
    const now = await nextFrame();
    intervals.push(now - last);
    last = now;
  }
  off();
  return { interval: spread(intervals), cpu: spread(cpu) };
}

function brush(viewer: Viewer, labels: Uint32Array, side: number): Spread {
  const times: number[] = [];
  for (let i = 0; i < 50; i++) {
    const x = side / 2 - 200 + i * 7;
    const y = side / 2 - 100 + i * 3;
    for (let row = y; row < y + BRUSH; row++) labels.fill(i + 1, row * side + x, row * side + x + BRUSH);
    const start = performance.now();
    viewer.updateLabels({ x, y, width: BRUSH, height: BRUSH });
    times.push(performance.now() - start);
  }
  return spread(times);
}

/** The page's own brush, 40 px wide, over everything. */
function brushTool(viewer: Viewer, labels: PaintedLabels): DrawingTool {
  const options = {
    size: 40,
    overBackgroundOnly: false,
    instance: null,
    classIndex: 1,
    tolerance: 0.1,
    emphasis: 2,
  };
  return createTool("brush", {
    labels: () => labels,
    options: () => options,
    setOptions: () => {},
    found: () => null,
    probability: () => null,
    slip: () => 8,
    show: (rect) => viewer.updateLabels(rect),
    sketch: () => {},
    commit: (edit) => viewer.updateLabels(applyEdit(labels, edit, "do")),
    accept: () => false,
    held: () => [],
    setHeld: () => {},
    restored: (rect) => viewer.updateLabels(rect),
    say: () => {},
  });
}

/** Sends the canvas what a hand would, and times each event until its listeners are through. */
function pointer(viewer: Viewer): (type: string, x: number, y: number) => number {
  const { left, top } = viewer.canvas.getBoundingClientRect();
  // A pointer that no hand moves cannot be captured.
  viewer.canvas.setPointerCapture = () => {};
  return (type, x, y) => {
    const at = { clientX: left + x, clientY: top + y };
    const start = performance.now();
    viewer.canvas.dispatchEvent(new PointerEvent(type, { ...at, pointerId: 1, button: 0, buttons: 1 }));
    return performance.now() - start;
  };
}

/** Events of one stroke, one a call. */
function strokeOf(viewer: Viewer): { readonly move: (step: number) => number; readonly end: () => void } {
  const send = pointer(viewer);
  const { clientWidth, clientHeight } = viewer.canvas;
  const placeOf = (step: number): [number, number] => [
    clientWidth / 2 + 150 * Math.cos(step * 0.08),
    clientHeight / 2 + 150 * Math.sin(step * 0.08),
  ];
  send("pointerdown", ...placeOf(0));
  return {
    move: (step) => send("pointermove", ...placeOf(step)),
    end: () => {
      send("pointerup", ...placeOf(0));
    },
  };
}

function paintEvents(viewer: Viewer): Spread {
  const { move, end } = strokeOf(viewer);
  const times = Array.from({ length: 200 }, (_, step) => move(step + 1));
  end();
  return spread(times);
}

async function paintFrames(viewer: Viewer): Promise<FrameTimes> {
  const { move, end } = strokeOf(viewer);
  const times = await frames(viewer, (frame) => {
    move(frame + 1);
  });
  end();
  return times;
}

function rendererName(viewer: Viewer): string {
  const gl = viewer.canvas.getContext("webgl2");
  const info = gl?.getExtension("WEBGL_debug_renderer_info");
  return info ? String(gl?.getParameter(info.UNMASKED_RENDERER_WEBGL)) : "unknown";
}

/** Times a viewer on a square plane of 16-bit data under a label overlay. */
export async function measureViewer(viewer: Viewer, side: number): Promise<ViewerTimes> {
  const { data, labels } = makeScene(side);
  const settled = followLoading(viewer);
  const middle = imagePoint(side / 2, side / 2);
  const longest: number[] = [];
  const off = viewer.on("frame", ({ drawMs, loadMs }) => longest.push(drawMs + loadMs));
  const start = performance.now();
  viewer.setImage({ width: side, height: side, channels: [data] });
  viewer.setChannels([{ visible: true, color: "#ffffff", min: 20_000, max: 44_575, gamma: 1 }]);
  viewer.setLabels({ data: labels, paletteIndex: null });
  await settled();
  const firstView = { ms: Math.round(performance.now() - start), longestFrame: spread(longest).max };
  off();
  const brushAtFit = brush(viewer, labels, side);
  const painted: PaintedLabels = {
    width: side,
    height: side,
    ids: labels,
    emphasis: null,
    classes: new Map(),
    nextId: side * side,
  };
  viewer.setPainted(true);
  viewer.setTool(brushTool(viewer, painted));
  const eventAtFit = paintEvents(viewer);
  viewer.setView(middle, 1);
  await settled();
  const eventAtOne = paintEvents(viewer);
  const painting = { eventAtOne, eventAtFit, frames: await paintFrames(viewer) };
  const brushAtOne = brush(viewer, labels, side);
  const panning = await frames(viewer, () => viewer.panBy(-8, -3));
  const zooming = await frames(viewer, (frame) => viewer.zoomBy(frame < FRAMES / 2 ? 1 / 1.04 : 1.04));
  const canvas = `${viewer.canvas.width} × ${viewer.canvas.height}`;
  const renderer = rendererName(viewer);
  return { renderer, side, canvas, firstView, panning, zooming, brushAtOne, brushAtFit, painting };
}
