import { version_core } from "@tensorflow/tfjs-core";
import type { BackendReport } from "../../src/core/segmentation.ts";
import { singleTile } from "../../src/core/tiles.ts";
import { TensorNetwork } from "../../src/model/tensor-network.ts";
import type { Engine } from "./engine.ts";
import type { BenchModel } from "./models.ts";

/** The same network from tfjs's own layers on the backend that runs now, where none of our kernels must be registered. */
export function stockEngine(model: BenchModel, running: Pick<BackendReport, "name" | "adapter">): Engine {
  const network = new TensorNetwork(model);
  const { depth } = model.card.architecture;
  return {
    name: "tfjs",
    version: version_core,
    backend: running.name,
    adapter: running.adapter,
    predict: async (tile, size) => {
      let logits = new Float32Array();
      await network.run({
        ...{ input: { planes: [tile], width: size, height: size }, plan: singleTile(size, depth) },
        output: "logits",
        take: (values) => {
          logits = Float32Array.from(values);
        },
      });
      return logits;
    },
    dispose: async () => network.dispose(),
  };
}
