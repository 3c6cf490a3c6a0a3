import type { UNetConfig } from "../../src/core/card.ts";
import type { TrainingTile } from "../../src/core/training-network.ts";
import { benchTile } from "../harness/bench-tile.ts";
import type { Engine } from "../harness/engine.ts";
import { type BenchModel, randomModel } from "../harness/models.ts";
import { benchNet } from "../harness/net.ts";
import type { Case } from "./case.ts";
import type { Pass } from "./host.ts";

/** Logits of a tile that are compared between engines. */
const COMPARED = 64;

/** A network being trained on one tile. */
export interface Training {
  /** @returns the loss before the step */
  readonly step: () => Promise<number>;
  readonly dispose: () => void;
}

/** How an engine does the two works. */
export interface Works {
  readonly engine: (model: BenchModel) => Engine | Promise<Engine>;
  readonly training?: (model: BenchModel, config: UNetConfig, tile: TrainingTile) => Training;
}

/** Makes a case ready: the same weights and the same tile for every engine. */
export async function prepare({ engine, training }: Works, each: Case): Promise<Pass> {
  const config = benchNet(each.filters);
  const model = randomModel(config, 1);
  const tile = benchTile(each.tile, config);
  if (each.work === "training step") {
    if (training === undefined) throw new Error("it cannot train");
    const { step, dispose } = training(model, config, tile);
    const run = async (): Promise<number[]> => checked([await step()]);
    return { run, dispose: async () => dispose() };
  }
  const { predict, dispose } = await engine(model);
  return { run: async () => checked(sampled(await predict(tile.input, each.tile))), dispose };
}

/** Values spread evenly over a list. */
function sampled(values: Float32Array): number[] {
  return Array.from(
    { length: COMPARED },
    (_, i) => values[Math.floor((i * values.length) / COMPARED)] ?? Number.NaN,
  );
}

/** A device that was lost, or has no memory left, answers with zeros. */
function checked(answer: number[]): number[] {
  if (!answer.every(Number.isFinite)) throw new Error("it gave values that are not numbers");
  if (answer.every((value) => value === 0)) throw new Error("it gave nothing but zeros");
  return answer;
}
