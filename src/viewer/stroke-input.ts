import type { DrawingTool, StrokePoint } from "./drawing.ts";

interface Point {
  readonly x: number;
  readonly y: number;
}

/** One pointer that draws. */
interface Stroke {
  readonly pointerId: number;
  readonly isPen: boolean;
}

/** Pressure of what does not report any: the browsers' own value for a mouse. */
const NO_PRESSURE = 0.5;

/** Carries one pointer at a time from press to release to the tool in hand. */
export class StrokeInput {
  private readonly canvas: HTMLCanvasElement;
  private readonly toImage: (at: Point) => Point;
  private tool: DrawingTool | null = null;
  private stroke: Stroke | null = null;

  /** @param toImage image px under a point in CSS px of the canvas */
  constructor(canvas: HTMLCanvasElement, toImage: (at: Point) => Point) {
    this.canvas = canvas;
    this.toImage = toImage;
  }

  get hasTool(): boolean {
    return this.tool !== null;
  }

  get isDrawing(): boolean {
    return this.stroke !== null;
  }

  /** A stroke of another tool is given up. */
  setTool(tool: DrawingTool | null): void {
    if (tool === this.tool) return;
    this.cancel();
    this.tool = tool;
  }

  /** Whether the stroke at hand is this pointer's. */
  owns(event: PointerEvent): boolean {
    return this.stroke?.pointerId === event.pointerId;
  }

  /** A hand that rests on the glass while a pen draws. */
  isPalm(event: PointerEvent): boolean {
    return this.stroke?.isPen === true && event.pointerType === "touch";
  }

  begin(event: PointerEvent): void {
    this.stroke = { pointerId: event.pointerId, isPen: event.pointerType === "pen" };
    this.tool?.down(this.pointsOf([event])[0]);
  }

  drag(event: PointerEvent): void {
    // Not every browser has them, and none has them for events made by a script.
    const between = "getCoalescedEvents" in event ? event.getCoalescedEvents() : [];
    const [first = event, ...rest] = between;
    this.tool?.drag(this.pointsOf([first, ...rest]));
  }

  end(event: PointerEvent): void {
    this.stroke = null;
    this.tool?.up(this.pointsOf([event])[0]);
  }

  /** The cursor moves without being pressed, or has left (null). */
  hover(event: PointerEvent | null): void {
    this.tool?.hover(event && this.pointsOf([event])[0]);
  }

  /** Gives up the stroke at hand, if there is one. */
  cancel(): void {
    if (this.stroke === null) return;
    this.stroke = null;
    this.tool?.cancel();
  }

  /** Gives up whatever the tool has begun, also between two presses. */
  abandon(): void {
    this.stroke = null;
    this.tool?.cancel();
  }

  /** Brings to its end what the tool has begun between presses; false when it has no such thing. */
  finish(): boolean {
    if (this.stroke !== null || this.tool?.finish === undefined) return false;
    this.tool.finish();
    return true;
  }

  /** Makes what the tool paints with larger; false when it has no size. */
  resize(notches: number): boolean {
    if (this.tool?.resize === undefined) return false;
    this.tool.resize(notches);
    return true;
  }

  /** The canvas is asked for its place: events that were coalesced have no offset of their own. */
  private pointsOf(events: readonly [PointerEvent, ...PointerEvent[]]): [StrokePoint, ...StrokePoint[]] {
    const { left, top } = this.canvas.getBoundingClientRect();
    const pointOf = (event: PointerEvent): StrokePoint => {
      const { altKey, ctrlKey, shiftKey } = event;
      const { x, y } = this.toImage({ x: event.clientX - left, y: event.clientY - top });
      // A finger's is its area at best.
      const pressure = event.pointerType === "pen" ? event.pressure : NO_PRESSURE;
      return { x, y, pressure, altKey, ctrlKey, shiftKey };
    };
    const [first, ...rest] = events;
    return [pointOf(first), ...rest.map(pointOf)];
  }
}
