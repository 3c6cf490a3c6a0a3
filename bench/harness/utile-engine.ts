import { version_core } from "@tensorflow/tfjs-core";
import type { BackendReport } from "../../src/core/segmentation.ts";
import { Predictor } from "../../src/model/predict.ts";
import type { Engine } from "./engine.ts";
import type { BenchModel } from "./models.ts";

/** Our network on the tfjs backend that runs now. */
export function utileEngine(model: BenchModel, running: Pick<BackendReport, "name" | "adapter">): Engine {
  const { classes } = model.card.architecture;
  const predictor = new Predictor(model);
  return {
    name: "utile",
    version: `tfjs ${version_core}`,
    backend: running.name,
    adapter: running.adapter,
    predict: async (tile, size) => channelsFirst(await predictor.tileLogits(tile, size), classes),
    dispose: async () => predictor.dispose(),
  };
}

function channelsFirst(values: Float32Array, channels: number): Float32Array {
  const pixels = values.length / channels;
  const planes = new Float32Array(values.length);
  for (let channel = 0; channel < channels; channel++)
    for (let i = 0; i < pixels; i++) planes[channel * pixels + i] = values[i * channels + channel] ?? NaN;
  return planes;
}
