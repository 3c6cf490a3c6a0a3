import "@tensorflow/tfjs-backend-cpu";
import { setBackend } from "@tensorflow/tfjs-core";
import { expect, test } from "vitest";
import { syntheticImage } from "./image.ts";
import { largestDifference } from "./measure.ts";
import { randomModel } from "./models.ts";
import { onnxEngine } from "./onnx-engine.ts";
import { utileEngine } from "./utile-engine.ts";

test.each([
  { depth: 1, classes: 2, size: 32 },
  { depth: 2, classes: 3, size: 60 },
])("onnxruntime gives our logits at depth $depth, $classes classes", async ({ depth, classes, size }) => {
  const model = randomModel(
    { depth, baseFilters: 4, inputChannels: 1, classes, dropout: 0, norm: "none" },
    7,
  );
  await setBackend("cpu");
  const ours = utileEngine(model, { name: "wasm", adapter: "tfjs's reference backend" });
  const peer = await onnxEngine(model, { backend: "wasm", adapter: "CPU", threads: 1 });
  const tile = syntheticImage(size, 3);

  const difference = largestDifference(await ours.predict(tile, size), await peer.predict(tile, size));

  expect(difference).toBeLessThan(1e-5);
});

test.each([
  { a: [1, 2], b: [1, 2.5], difference: 0.5 },
  { a: [], b: [], difference: 0 },
  { a: [1], b: [1, 2], difference: NaN },
  { a: [NaN, 1], b: [1, 2], difference: NaN },
])("$a and $b differ by $difference", ({ a, b, difference }) => {
  expect(largestDifference(Float32Array.from(a), Float32Array.from(b))).toBe(difference);
});
