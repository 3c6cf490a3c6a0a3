import type { ChannelDisplay, OverlayDisplay, OverlayName } from "./types.ts";

/** Everything that decides how the layers look; none of it touches the data. */
export interface Display {
  channels: readonly ChannelDisplay[];
  readonly overlays: Record<OverlayName, OverlayDisplay>;
  /** Values at the bottom and top of the heat scales. */
  readonly limits: Record<"probability" | "weights", readonly [min: number, max: number]>;
  classColors: readonly (string | null)[];
  paletteIndex: Uint8Array | null;
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
    paletteIndex: null,
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
