import { version_core } from "@tensorflow/tfjs-core";
import type { BackendReport } from "../../src/core/segmentation.ts";
import { Predictor } from "../../src/model/predictor.ts";
import type { Engine } from "./engine.ts";
import type { BenchModel } from "./models.ts";

/** Our network on the tfjs backend that runs now. */
export function utileEngine(model: BenchModel, running: Pick<BackendReport, "name" | "adapter">): Engine {
  const predictor = new Predictor(model);
  return {
    name: "utile",
    version: `tfjs ${version_core}`,
    backend: running.name,
    adapter: running.adapter,
    predict: (tile, size) => predictor.tileLogits([tile], size),
    dispose: async () => predictor.dispose(),
  };
}
