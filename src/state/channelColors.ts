import type { Raster } from "../core/raster.ts";

const PICTURE = ["#ff0000", "#00ff00", "#0000ff"] as const;

/** Channels of a measurement, told apart with any colour vision; they add up on the screen. */
const MEASUREMENT = [
  "#4a90ff",
  "#ffb000",
  "#ff4fa3",
  "#00d9a0",
  "#c9c9c9",
  "#fff04d",
  "#b06bff",
  "#ff6b3d",
] as const;

/** Display colours, `#rrggbb`, of the channels that are shown: at most eight. */
export function channelColors({ kind, channels }: Pick<Raster, "kind" | "channels">): readonly string[] {
  if (kind === "rgb") return PICTURE;
  return channels === 1 ? ["#ffffff"] : MEASUREMENT.slice(0, channels);
}

/** What people call a channel: the colour of a picture, or its number. */
export function channelName({ kind, channels }: Pick<Raster, "kind" | "channels">, index: number): string {
  if (kind === "rgb") return ["Red", "Green", "Blue"][index] ?? "";
  return channels === 1 ? "Brightness" : `Channel ${index + 1}`;
}
