import type { ImageRect, LabelLayer } from "./types.ts";
import type { ImagePoint } from "./view-transform.ts";

/** A place a drawing hand passed over, in image px (fractions are inside the pixel). */
export interface StrokePoint {
  readonly x: number;
  readonly y: number;
  /** Of a pen, [0, 1]; 0.5 for a mouse or a finger. */
  readonly pressure: number;
  readonly altKey: boolean;
  readonly ctrlKey: boolean;
  readonly shiftKey: boolean;
}

/** What follows the cursor while a tool is in hand. */
export type ToolCursor =
  | { readonly kind: "cross" }
  /** A ring of this diameter in image px. */
  | { readonly kind: "ring"; readonly diameter: number };

/** Takes the hand's plain drags instead of panning; Space-drag, the middle button and two fingers still pan and zoom. */
export interface DrawingTool {
  readonly cursor: ToolCursor;
  /** Pressed with the primary button, pen or one finger. */
  down(point: StrokePoint): void;
  /** Moved while pressed: every place since the last call, the browser's coalesced events included. */
  drag(points: readonly StrokePoint[]): void;
  /** Let go. */
  up(point: StrokePoint): void;
  /** Moved without being pressed. */
  hover(point: StrokePoint | null): void;
  /** What was begun must be given up: a second finger, a lost pointer; Escape, also between two presses while a sketch shows. */
  cancel(): void;
  /** Enter: brings to its end what takes several presses; absent where every stroke ends by itself. */
  finish?(): void;
  /** Wheel with Alt held, in notches, for the brush's size; absent: the wheel zooms as ever. */
  resize?(notches: number): void;
}

/** A line a tool shows while it is drawn, in image px. */
export interface Sketch {
  readonly points: readonly ImagePoint[];
  readonly closed: boolean;
}

/** A rectangle marked on the image, with a word of its own. */
export interface RegionMark {
  readonly rect: ImageRect;
  /** `held`: held back for judging; `next`: a place to label next. */
  readonly kind: "held" | "next";
  readonly caption: string;
}

/** Labels beside the first: what the network says where nobody has painted, or another model's answer to compare with. */
export type SecondLabels =
  /** Dashed outlines wherever the first labels are `UNLABELLED`. */
  | { readonly kind: "ghost"; readonly layer: LabelLayer }
  /** Outlines dashed in black and white over everything, painted or not. */
  | { readonly kind: "live"; readonly layer: LabelLayer }
  /** In the place of the first labels on the canvas's left part; `split` in [0, 1] of its width. */
  | { readonly kind: "compare"; readonly layer: LabelLayer; readonly split: number };

/** What a viewer does for those who paint on its image. */
export interface Drawing {
  /** Whether the first labels are painted ones: id 0 is then tinted as "background here", and `UNLABELLED` left clear. */
  setPainted(painted: boolean): void;
  setSecondLabels(second: SecondLabels | null): void;
  /** Redraws a rectangle of the second labels' array, as `updateLabels`. */
  updateSecondLabels(rect: ImageRect): void;
  /** Redraws a rectangle of the weights array, as `updateLabels`. */
  updateWeights(rect: ImageRect): void;
  /**
   * Puts a tool in the hand; null: a plain drag pans. The former one's stroke is cancelled; the same tool again only
   * shows its cursor anew.
   */
  setTool(tool: DrawingTool | null): void;
  setSketch(sketch: Sketch | null): void;
  setRegions(regions: readonly RegionMark[]): void;
  /** Image pixels in sight; of no area without an image. */
  visible(): ImageRect;
}
