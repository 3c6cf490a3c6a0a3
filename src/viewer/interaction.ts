import type { DrawingTool } from "./drawing.ts";
import { StrokeInput } from "./stroke-input.ts";

/** What hands do on the canvas, in CSS px of it. */
export interface Gestures {
  panBy(dx: number, dy: number): void;
  zoomBy(factor: number, at: { readonly x: number; readonly y: number }): void;
  /** The cursor is over the canvas, or left it (null). */
  hover(at: { readonly x: number; readonly y: number } | null): void;
  /** Pressed and released in one place. */
  click(event: PointerEvent): void;
  /** Image px under a point. */
  toImage(at: { readonly x: number; readonly y: number }): { readonly x: number; readonly y: number };
  /** Whether a tool is in the middle of something, though nothing is pressed. */
  isSketching(): boolean;
  /** The tool made its brush larger or smaller. */
  resized(): void;
}

/** A press that moves less than this many CSS px is a click. */
const CLICK_SLOP = 4;
/** Zoom of one CSS px of wheel: a notch of 100 or 120 px is about a fifth. */
const WHEEL_RATE = 0.0016;
/** A pinch on a trackpad comes as a wheel with Ctrl and far smaller steps. */
const PINCH_RATE = 0.01;
/** CSS px in a line and in a page of wheel. */
const WHEEL_UNITS = [1, 16, 400];
/** CSS px in a notch of a wheel. */
const NOTCH = 100;
/** Most px of one wheel event, so that a fast wheel does not jump out of sight. */
const MAX_WHEEL = 300;
/** CSS px an arrow key pans; four times that with Shift. */
const KEY_STEP = 64;
const ARROWS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [1, 0],
  ArrowRight: [-1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};

interface Press {
  /** Where the picture was last carried to: the press's own place until it is a drag. */
  x: number;
  y: number;
  isDrag: boolean;
  readonly pans: boolean;
}

/** Mouse, touch, pen, wheel and arrow keys on a canvas. */
export class Interaction {
  private readonly canvas: HTMLCanvasElement;
  private readonly gestures: Gestures;
  private readonly strokes: StrokeInput;
  private readonly presses = new Map<number, Press>();
  private readonly abort = new AbortController();
  private spaceHeld = false;

  constructor(canvas: HTMLCanvasElement, gestures: Gestures) {
    this.canvas = canvas;
    this.gestures = gestures;
    this.strokes = new StrokeInput(canvas, gestures.toImage);
    const { signal } = this.abort;
    canvas.addEventListener("pointerdown", this.press, { signal });
    canvas.addEventListener("pointermove", this.move, { signal });
    canvas.addEventListener("pointerup", this.release, { signal });
    canvas.addEventListener("pointercancel", this.release, { signal });
    canvas.addEventListener("lostpointercapture", this.lose, { signal });
    canvas.addEventListener("pointerleave", this.leave, { signal });
    canvas.addEventListener("wheel", this.wheel, { signal, passive: false });
    canvas.addEventListener("keydown", this.arrow, { signal });
    window.addEventListener("keydown", this.holdSpace, { signal });
    // Before the page's own keys: Escape gives up the stroke and Enter ends it, and they do nothing else.
    window.addEventListener("keydown", this.escape, { signal, capture: true });
    window.addEventListener("keydown", this.enter, { signal, capture: true });
    window.addEventListener("keyup", this.letSpaceGo, { signal });
    window.addEventListener("blur", this.letSpaceGo, { signal });
  }

  /** Plain drags are the tool's, or pan when there is none. */
  setTool(tool: DrawingTool | null): void {
    this.strokes.setTool(tool);
    this.showHand();
  }

  dispose(): void {
    this.abort.abort();
  }

  private readonly press = (event: PointerEvent): void => {
    if (event.button > 1 || this.strokes.isPalm(event)) return;
    // Middle-button auto-scroll, and the loss of focus that goes with it.
    if (event.button === 1) event.preventDefault();
    this.canvas.focus({ preventScroll: true });
    this.canvas.setPointerCapture(event.pointerId);
    // A second finger pinches; a pen draws though a hand rests on the glass.
    this.strokes.cancel();
    const isAlone = this.presses.size === 0 || event.pointerType === "pen";
    const draws = this.strokes.hasTool && isAlone && event.button === 0 && !this.spaceHeld;
    const pans = !draws || event.pointerType === "touch";
    this.presses.set(event.pointerId, { x: event.offsetX, y: event.offsetY, isDrag: false, pans });
    if (draws) this.strokes.begin(event);
  };

  private readonly move = (event: PointerEvent): void => {
    if (this.strokes.isPalm(event)) return;
    const at = { x: event.offsetX, y: event.offsetY };
    const press = this.presses.get(event.pointerId);
    if (press === undefined) this.strokes.hover(event);
    else if (this.strokes.owns(event)) this.strokes.drag(event);
    else if (!this.strokes.isDrawing) this.drag(press, at, event.pointerId);
    this.gestures.hover(at);
  };

  private drag(press: Press, at: { x: number; y: number }, id: number): void {
    const dx = at.x - press.x;
    const dy = at.y - press.y;
    press.isDrag ||= Math.hypot(dx, dy) >= CLICK_SLOP;
    const other = [...this.presses].find(([key]) => key !== id)?.[1];
    if (other !== undefined) this.pinch(press, at, other);
    else if (!press.isDrag) return;
    else if (press.pans) this.gestures.panBy(dx, dy);
    press.x = at.x;
    press.y = at.y;
  }

  /** One of two fingers moved: their middle carries the picture, their distance scales it. */
  private pinch(press: Press, at: { x: number; y: number }, other: Press): void {
    const before = Math.hypot(press.x - other.x, press.y - other.y);
    const after = Math.hypot(at.x - other.x, at.y - other.y);
    this.gestures.panBy((at.x - press.x) / 2, (at.y - press.y) / 2);
    const middle = { x: (at.x + other.x) / 2, y: (at.y + other.y) / 2 };
    if (before > 0 && after > 0) this.gestures.zoomBy(after / before, middle);
    press.isDrag = true;
    other.isDrag = true;
  }

  private readonly release = (event: PointerEvent): void => {
    const press = this.presses.get(event.pointerId);
    this.presses.delete(event.pointerId);
    if (this.strokes.owns(event)) {
      if (event.type === "pointercancel") this.strokes.cancel();
      else this.strokes.end(event);
      return;
    }
    if (press === undefined || event.type === "pointercancel" || this.strokes.hasTool) return;
    if (event.button === 0 && !press.isDrag && !this.spaceHeld) this.gestures.click(event);
  };

  private readonly lose = (event: PointerEvent): void => {
    this.presses.delete(event.pointerId);
    if (this.strokes.owns(event)) this.strokes.cancel();
  };

  private readonly leave = (): void => {
    this.strokes.hover(null);
    this.gestures.hover(null);
  };

  private readonly wheel = (event: WheelEvent): void => {
    event.preventDefault();
    const pixels = event.deltaY * (WHEEL_UNITS[event.deltaMode] ?? 1);
    const delta = Math.min(MAX_WHEEL, Math.max(-MAX_WHEEL, pixels));
    if (event.altKey && this.strokes.resize(-delta / NOTCH)) {
      this.gestures.resized();
      return;
    }
    const isPinch = event.ctrlKey && Math.abs(pixels) < 50;
    const factor = Math.exp(-delta * (isPinch ? PINCH_RATE : WHEEL_RATE));
    this.gestures.zoomBy(factor, { x: event.offsetX, y: event.offsetY });
  };

  private readonly arrow = (event: KeyboardEvent): void => {
    const direction = ARROWS[event.key];
    if (direction === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const step = event.shiftKey ? 4 * KEY_STEP : KEY_STEP;
    this.gestures.panBy(direction[0] * step, direction[1] * step);
  };

  private readonly escape = (event: KeyboardEvent): void => {
    if (event.key !== "Escape" || !(this.strokes.isDrawing || this.gestures.isSketching())) return;
    event.preventDefault();
    this.strokes.abandon();
  };

  private readonly enter = (event: KeyboardEvent): void => {
    if (event.key !== "Enter" || !this.gestures.isSketching()) return;
    if (this.strokes.finish()) event.preventDefault();
  };

  private readonly holdSpace = (event: KeyboardEvent): void => {
    if (event.key !== " ") return;
    if (event.target !== document.body && event.target !== this.canvas) return;
    event.preventDefault();
    this.spaceHeld = true;
    this.showHand();
  };

  private readonly letSpaceGo = (event: Event): void => {
    if (event instanceof KeyboardEvent && event.key !== " ") return;
    this.spaceHeld = false;
    this.showHand();
  };

  private showHand(): void {
    if (this.spaceHeld) this.canvas.style.cursor = "grab";
    else this.canvas.style.cursor = this.strokes.hasTool ? "crosshair" : "";
  }
}
