import type { UNetConfig } from "../../src/core/card.ts";
import { macs } from "../../src/core/network-cost.ts";
import { cutTile } from "../../src/core/tile-pixels.ts";
import { planTiles } from "../../src/core/tiles.ts";
import type { Engine } from "./engine.ts";

/** What one engine did with one image. */
export interface Row {
  readonly engine: string;
  readonly version: string;
  readonly backend: string;
  readonly adapter: string;
  readonly net: string;
  /** Edge of the square image in px. */
  readonly imageSize: number;
  readonly tileSize: number;
  readonly tiles: number;
  /** The fastest pass over all tiles. */
  readonly seconds: number;
  readonly megapixelsPerSecond: number;
  /** 2 · multiply-accumulates of all tiles, their overlap included, over the time. */
  readonly gflops: number;
}

/** A row and the first tile's logits, for comparing engines. */
export interface Measured {
  readonly row: Row;
  readonly logits: Float32Array;
}

/**
 * Runs the network over an image in tiles: one pass to warm up (shaders, threads), then the fastest of `passes`.
 *
 * @param image row-major, `imageSize²` long
 */
export async function measure(
  engine: Engine,
  config: UNetConfig,
  job: { image: Float32Array; imageSize: number; tileSize: number; passes: number },
): Promise<Measured> {
  const { image, imageSize } = job;
  const { tiles, tileSize, context } = planTiles({
    width: imageSize,
    height: imageSize,
    depth: config.depth,
    tileSize: job.tileSize,
  });
  const input = new Float32Array(tileSize ** 2);
  const cut = ({ x, y }: { x: number; y: number }): Float32Array => {
    cutTile(image, imageSize, imageSize, x - context, y - context, tileSize, input);
    return input;
  };
  const logits = await engine.predict(cut({ x: 0, y: 0 }), tileSize);
  let seconds = Infinity;
  for (let pass = 0; pass < job.passes; pass++) {
    const start = performance.now();
    for (const tile of tiles) await engine.predict(cut(tile), tileSize);
    seconds = Math.min(seconds, (performance.now() - start) / 1000);
  }
  const row: Row = {
    engine: engine.name,
    version: engine.version,
    backend: engine.backend,
    adapter: engine.adapter,
    net: `depth ${config.depth}, ${config.baseFilters} filters`,
    imageSize,
    tileSize,
    tiles: tiles.length,
    seconds,
    megapixelsPerSecond: imageSize ** 2 / 1e6 / seconds,
    gflops: (2 * macs(config, tileSize) * tiles.length) / 1e9 / seconds,
  };
  return { row, logits };
}

/** Largest difference of two logits; NaN when a value is missing or not a number. */
export function largestDifference(a: Float32Array, b: Float32Array): number {
  if (a.length !== b.length) return NaN;
  let largest = 0;
  for (const [index, value] of a.entries()) {
    const difference = Math.abs(value - (b[index] ?? NaN));
    if (Number.isNaN(difference)) return NaN;
    largest = Math.max(largest, difference);
  }
  return largest;
}
