import { tensor4d, transpose, version_core } from "@tensorflow/tfjs-core";
import type { BackendReport } from "../../src/core/segmentation.ts";
import { unet } from "../../src/model/unet.ts";
import { disposeWeights, uploadWeights } from "../../src/model/weights.ts";
import type { Engine } from "./engine.ts";
import type { BenchModel } from "./models.ts";

/** Our network on the tfjs backend that runs now. */
export function utileEngine(
  { card, weights }: BenchModel,
  running: Pick<BackendReport, "name" | "adapter">,
): Engine {
  const config = card.architecture;
  const uploaded = uploadWeights(config, weights);
  return {
    name: "utile",
    version: `tfjs ${version_core}`,
    backend: running.name,
    adapter: running.adapter,
    predict: async (tile, size) => {
      const logits = unet({ config, weights: uploaded }, tensor4d(tile, [1, size, size, 1])); // [1, H', W', K]
      const planes = transpose(logits, [0, 3, 1, 2]); // [1, K, H', W']
      const values = await planes.data<"float32">();
      logits.dispose();
      planes.dispose();
      return values;
    },
    dispose: async () => disposeWeights(uploaded),
  };
}
