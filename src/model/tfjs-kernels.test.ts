import { getKernelsForBackend } from "@tensorflow/tfjs-core";
import { beforeAll, expect, test } from "vitest";
import { initialWeights } from "../core/parameters.ts";
import { createRandom } from "../core/random.ts";
import { registerBackpropFilter } from "../cpu/backprop-filter.ts";
import { registerCpuKernels } from "../cpu/register.ts";
import { Predictor } from "./predictor.ts";
import { randomModel, smallNet, startWasm } from "./testing.ts";
import { leaveOutKernels } from "./tfjs-kernels-testing.ts";
import { lossGradients } from "./trainer.ts";

const TILE = 44;
const OUTPUT = 4;
const config = smallNet({ dropout: 0.5 });

beforeAll(async () => {
  await startWasm();
  registerBackpropFilter();
});

/** What a network predicts, and its gradients. */
async function results(): Promise<Map<string, Float32Array>> {
  const { next, gaussian } = createRandom(1);
  const input = Float32Array.from({ length: TILE ** 2 }, next);
  const predictor = new Predictor(randomModel(config));
  const logits = await predictor.tileLogits([input], TILE);
  predictor.dispose();
  const classes = Uint8Array.from({ length: OUTPUT ** 2 }, (_, i) => i % 2);
  const tile = { input, size: TILE, classes, weights: new Float32Array(OUTPUT ** 2).fill(1) };
  const { gradients } = await lossGradients(config, initialWeights(config, gaussian), tile, next);
  return gradients.set("logits", logits);
}

test("the kernels of tfjs that the build keeps are enough, with our own beside them and without", async () => {
  const plain = await results();
  expect(plain.get("logits")).toHaveLength(2 * OUTPUT ** 2);
  leaveOutKernels("wasm");
  expect(getKernelsForBackend("wasm").length).toBeLessThan(25);
  expect(await results()).toEqual(plain);
  expect(await registerCpuKernels()).toBe(true);
  expect([...(await results()).keys()]).toEqual([...plain.keys()]);
});
