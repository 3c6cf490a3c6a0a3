import { varyImage } from "./augment.ts";
import { interleave } from "./interleave.ts";
import type { StepTile } from "./training-network.ts";

/** A tile's input, `[size, size, channels]`; made here where it is only drawn. */
export function tileInput(tile: StepTile): Float32Array {
  return "input" in tile ? tile.input : interleave(varyImage(tile.image, tile.variation, tile.size));
}
