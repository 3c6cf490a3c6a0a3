import { env, InferenceSession, Tensor } from "onnxruntime-web";
import type { Engine } from "./engine.ts";
import type { BenchModel } from "./models.ts";
import { writeOnnx } from "./onnx.ts";

/** The same network in onnxruntime-web. */
export async function onnxEngine(
  { card, tensors }: BenchModel,
  where: { backend: "wasm" | "webgpu"; adapter: string; threads: number },
): Promise<Engine> {
  env.wasm.numThreads = where.threads;
  env.logLevel = "error";
  const session = await InferenceSession.create(writeOnnx(card.architecture, tensors), {
    executionProviders: [where.backend],
    graphOptimizationLevel: "all",
  });
  return {
    name: "onnxruntime-web",
    version: env.versions.web ?? env.versions.common,
    backend: where.backend,
    adapter: where.adapter,
    predict: async (tile, size) => {
      const { logits } = await session.run({ image: new Tensor("float32", tile, [1, 1, size, size]) });
      const values = await logits?.getData();
      if (!(values instanceof Float32Array)) throw new TypeError("onnxruntime gave no float32 logits");
      return values;
    },
    dispose: () => session.release(),
  };
}
