import {
  getBackend,
  getKernel,
  type KernelConfig,
  registerKernel,
  unregisterKernel,
  version_core,
} from "@tensorflow/tfjs-core";
import type { BackendReport } from "../../src/core/segmentation.ts";
import { singleTile } from "../../src/core/tiles.ts";
import { KERNELS } from "../../src/model/layers.ts";
import { TensorNetwork } from "../../src/model/tensor-network.ts";
import type { Engine } from "./engine.ts";
import type { BenchModel } from "./models.ts";

/** Does work on the current backend as tfjs ships it: without our kernels. */
export async function withStockKernels<T>(work: () => Promise<T>): Promise<T> {
  const backendName = getBackend();
  const own: KernelConfig[] = [];
  for (const name of Object.values(KERNELS)) {
    const kernel = getKernel(name, backendName);
    if (!kernel) continue;
    own.push(kernel);
    unregisterKernel(name, backendName);
  }
  try {
    return await work();
  } finally {
    for (const kernel of own) registerKernel(kernel);
  }
}

/** The same network from tfjs's own layers on the backend that runs now. */
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
      await withStockKernels(() =>
        network.run({
          ...{ input: { planes: [tile], width: size, height: size }, plan: singleTile(size, depth) },
          output: "logits",
          take: (values) => {
            logits = values;
          },
        }),
      );
      return logits;
    },
    dispose: async () => network.dispose(),
  };
}
