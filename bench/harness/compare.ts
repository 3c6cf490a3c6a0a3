import type { Engine } from "./engine.ts";
import { syntheticImage } from "./image.ts";
import { largestDifference, measure } from "./measure.ts";
import type { BenchModel } from "./models.ts";
import type { Pair } from "./table.ts";

/** One picture for every engine. */
export interface Job {
  /** Edge in px. */
  readonly imageSize: number;
  /** Asked edge of a tile's input in px. */
  readonly tileSize: number;
  /** Passes of which the fastest counts. */
  readonly passes: number;
}

/** Measures ours, then the peer, and frees both. */
export async function compare(
  model: BenchModel,
  engines: { ours: Engine; peer: () => Promise<Engine> },
  job: Job,
): Promise<Pair> {
  const image = syntheticImage(job.imageSize, 1);
  const config = model.card.architecture;
  const ours = await measure(engines.ours, config, { ...job, image });
  await engines.ours.dispose();
  const peerEngine = await engines.peer();
  const peer = await measure(peerEngine, config, { ...job, image });
  await peerEngine.dispose();
  return { ours: ours.row, peer: peer.row, logitsDifference: largestDifference(ours.logits, peer.logits) };
}
