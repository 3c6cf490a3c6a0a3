import type { UNetConfig } from "../../src/core/card.ts";
import { outputSize } from "../../src/core/tiles.ts";
import type { TrainingTile } from "../../src/core/training-network.ts";

/** A tile of waves whose labels are stripes; bench/torch_step.py has the same formula. */
export function benchTile(size: number, config: UNetConfig): TrainingTile {
  const pixels = outputSize(size, config.depth) ** 2;
  return {
    input: Float32Array.from(
      { length: size * size },
      (_, i) => 0.5 + 0.5 * Math.sin(0.013 * i) * Math.cos(0.00007 * i * i),
    ),
    size,
    classes: Uint8Array.from({ length: pixels }, (_, i) => Math.floor(i / 7) % config.classes),
    weights: new Float32Array(pixels).fill(1),
  };
}
