import type { Normalisation } from "../core/card.ts";
import { inputPlanes, type PlaneChoice } from "../core/input-planes.ts";
import { normalise } from "../core/normalise.ts";
import type { Raster } from "../core/raster.ts";
import { resizeBilinear } from "../core/resample.ts";
import { scaledLength } from "../core/scale.ts";
import type { NetworkInput } from "../core/tile-network.ts";

/** Normalises an image and brings it to the network's scale. */
export function networkInput(
  raster: Raster,
  channels: number,
  normalisation: Normalisation,
  scale: number,
  choice: PlaneChoice = {},
): NetworkInput {
  const { width, height } = raster;
  const size = { width: scaledLength(width, scale), height: scaledLength(height, scale) };
  const planes = inputPlanes(raster, channels, choice).map((plane) => {
    const normal = normalise(plane, normalisation);
    return scale === 1 ? normal : resizeBilinear(normal, { width, height }, size);
  });
  return { planes, ...size };
}
