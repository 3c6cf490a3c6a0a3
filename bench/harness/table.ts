import type { Row } from "./measure.ts";

/** A comparison of two engines on the same backend, image and tiles. */
export interface Pair {
  readonly ours: Row;
  readonly peer: Row;
  /** Largest difference of their logits. */
  readonly logitsDifference: number;
}

/** How many times as fast as the peer we are. */
export function ratio({ ours, peer }: Pair): number {
  return peer.seconds / ours.seconds;
}

function line(row: Row): string {
  return [
    row.engine.padEnd(15),
    `${row.imageSize}²`.padStart(6),
    `${row.tiles} × ${row.tileSize}`.padStart(10),
    `${row.seconds.toFixed(2)} s`.padStart(9),
    `${row.megapixelsPerSecond.toFixed(3)} MP/s`.padStart(11),
    `${row.gflops.toFixed(1)} GFLOP/s`.padStart(14),
    row.adapter,
  ].join("  ");
}

export function printPair(where: string, pair: Pair): void {
  console.log(`\n${where}, ${pair.ours.backend}; ${pair.ours.net}`);
  for (const row of [pair.ours, pair.peer]) console.log(`  ${line(row)}`);
  console.log(
    `  ratio ${ratio(pair).toFixed(2)} (above 1: utile is faster); logits differ by at most ${pair.logitsDifference.toExponential(1)}`,
  );
}
