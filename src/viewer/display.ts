import type { SecondLabels } from "./drawing.ts";
import { INSTANCE_PALETTE } from "./palette.ts";
import type { ChannelDisplay, OverlayDisplay, OverlayName } from "./types.ts";

/** How the second labels stand beside the first. */
export interface SecondDisplay {
  readonly kind: SecondLabels["kind"];
  /** In [0, 1] of the canvas's width; 0 unless they are compared. */
  readonly split: number;
  readonly paletteIndex: Uint8Array | null;
}

/** Everything that decides how the layers look; none of it touches the data. */
export interface Display {
  channels: readonly ChannelDisplay[];
  readonly overlays: Record<OverlayName, OverlayDisplay>;
  /** Values at the bottom and top of the heat scales. */
  readonly limits: Record<"probability" | "weights", readonly [min: number, max: number]>;
  classColors: readonly (string | null)[];
  /** Colours of the first labels, one at least. */
  palette: readonly string[];
  paletteIndex: Uint8Array | null;
  /** Whether the first labels are painted ones, 0 being "background here". */
  painted: boolean;
  /** How the second labels are shown; null without any. */
  second: SecondDisplay | null;
  selected: number;
  highlighted: number;
  background: string;
}

export function defaultDisplay(): Display {
  return {
    channels: [],
    overlays: {
      instances: { visible: true, opacity: 0.8 },
      outlines: { visible: true, opacity: 1 },
      classes: { visible: true, opacity: 0.5 },
      probability: { visible: true, opacity: 0.6 },
      weights: { visible: true, opacity: 0.8 },
    },
    limits: { probability: [0, 1], weights: [0, 1] },
    classColors: [],
    palette: INSTANCE_PALETTE,
    paletteIndex: null,
    painted: false,
    second: null,
    selected: 0,
    highlighted: 0,
    background: "#101113",
  };
}

/** Opacity in [0, 1], 0 when hidden. */
export function shownOpacity(display: OverlayDisplay): number {
  return display.visible ? Math.min(1, Math.max(0, display.opacity)) : 0;
}

/** First value and 1 / range; a range of nothing becomes a step at `min`. */
export function limitUniforms(min: number, max: number): readonly [number, number] {
  return [min, max === min ? 1e30 : 1 / (max - min)];
}
