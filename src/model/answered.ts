import { inputCorner, type TileOutput, type TileRun } from "../core/tile-network.ts";
import { cutTile } from "../core/tile-pixels.ts";
import type { Tile } from "../core/tiles.ts";
import { ComputeError } from "./errors.ts";

/**
 * Holds what a device answered against what it was asked.
 *
 * @throws ComputeError when the answer is zeros throughout, as a lost GPU's is, though the question was not
 */
export function checkAnswered(answer: Float32Array, question: Float32Array): void {
  if (isBlank(answer) && !isBlank(question)) {
    throw new ComputeError(
      "the device returned no valid result for a tile; it may have been lost or run out of memory",
    );
  }
}

/** Softmax sums of float32 may pass 1 by a rounding or two. */
const TOLERANCE = 1e-3;

/**
 * Refuses values that cannot be the network's answer. Every value of every tile goes through this, so it is a plain loop.
 *
 * @throws ComputeError
 */
function checkValues(values: Float32Array, output: TileOutput): void {
  const [least, most] =
    output === "logits" ? [-Number.MAX_VALUE, Number.MAX_VALUE] : [-TOLERANCE, 1 + TOLERANCE];
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? 0;
    // Written so that NaN fails too.
    if (value >= least && value <= most) continue;
    const meant = output === "logits" ? "number" : "probability";
    throw new ComputeError(`the device returned ${value} where a ${meant} belongs; it may have been lost`);
  }
}

/** Zeros throughout: what a lost GPU answers, or the picture of nothing. */
function isBlank(values: Float32Array): boolean {
  return values.every((value) => value === 0);
}

/**
 * Holds what a device gave for a tile against the tile.
 *
 * @param planes logits or probabilities
 * @throws ComputeError when they are not finite, no probabilities where there should be, or blank though the tile is not
 */
export function checkTile(planes: Float32Array, classes: number, job: TileRun, tile: Tile): void {
  checkValues(planes, job.output);
  const even = Math.fround(1 / classes); // the softmax of zeros
  if (!isBlank(planes) && !planes.every((value) => value === even)) return;
  const { input, plan } = job;
  const { x, y } = inputCorner(job, tile);
  const pixels = new Float32Array(plan.tileSize ** 2);
  for (const plane of input.planes) {
    cutTile(plane, input.width, input.height, x, y, plan.tileSize, pixels);
    checkAnswered(new Float32Array(1), pixels);
  }
}
