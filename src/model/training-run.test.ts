import process from "node:process";
import v8 from "node:v8";
import { runInNewContext } from "node:vm";
import { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import { backend, memory } from "@tensorflow/tfjs-core";
import { beforeAll, expect, test } from "vitest";
import { identityAugment } from "../core/augment-params.ts";
import { ADAMW, learningRate } from "../core/optimiser.ts";
import { initialParameters, type Parameterisation } from "../core/parameters.ts";
import { createRandom } from "../core/random.ts";
import { tileInput } from "../core/tile-input.ts";
import type { TrainerState } from "../core/training-network.ts";
import { registerCpuKernels } from "../cpu/register.ts";
import { drawStep } from "./step-run.ts";
import { discs, smallNet, startWasm } from "./testing.ts";
import { TileSource } from "./tile-source.ts";
import { trainStep } from "./trainer.ts";
import { createTrainerState } from "./trainer-state.ts";
import { type TrainingOptions, TrainingRun } from "./training-run.ts";

const PARAMETERS: Parameterisation = { standardised: true, input: { centre: 0.35, scale: 5 } };
const config = smallNet({ baseFilters: 4, dropout: 0.5 });
const options: TrainingOptions = {
  schedule: { peak: 3e-3, warmUpSteps: 5, totalSteps: 500, decay: "cosine" },
  tileSize: 60,
  target: { rim: 0, rimWeight: 1, weightMap: "paper", w0: 10, sigma: 5, classBalance: false },
  augment: { ...identityAugment, flip: true, gain: [0.8, 1.25], noise: 0.02 },
  objectShare: 0.5,
  dataSetWeights: {},
  averageDecay: 0.9,
  maxGradientNorm: 1,
};

beforeAll(async () => {
  await startWasm();
  await registerCpuKernels();
});

function freshState(net = config): TrainerState {
  const parameters = initialParameters(net, PARAMETERS, createRandom(1).gaussian);
  return createTrainerState(net, PARAMETERS, ADAMW, parameters);
}

/** The same steps with each tile made just before its own. */
async function stepInTurn(
  state: TrainerState,
  tiles: TileSource,
  random: ReturnType<typeof createRandom>,
): Promise<number> {
  const { schedule, averageDecay, maxGradientNorm } = options;
  const rate = learningRate(schedule, state.step + 1);
  const { tile, dropout } = drawStep(random);
  const made = await tiles.next(tile);
  return trainStep(
    state,
    { ...made, input: tileInput(made) },
    { rate, averageDecay, maxGradientNorm, random: dropout.next },
  );
}

test("a tile made while the device computes changes no bit of the run", async () => {
  const images = [discs(96, 1), discs(96, 2)];
  const run = new TrainingRun(freshState(), images, options, createRandom(2));
  const state = freshState();
  const random = createRandom(2);
  const tiles = new TileSource(images, options, config.depth);
  for (let i = 0; i < 6; i++) {
    const { loss } = await run.step();
    expect(loss).toBe(await stepInTurn(state, tiles, random));
    expect(run.random.state()).toEqual(random.state());
  }
  expect((await run.read()).parameters).toEqual(state.parameters);
});

test("a forgotten tile is made again from what the image is by then", async () => {
  const image = discs(96, 1);
  const run = new TrainingRun(freshState(), [image], options, createRandom(2));
  const state = freshState();
  const random = createRandom(2);
  const tiles = new TileSource([image], options, config.depth);
  await run.step();
  await stepInTurn(state, tiles, random);
  image.planes[0]?.fill(0.5);
  run.forgetTiles();
  expect((await run.step()).loss).toBe(await stepInTurn(state, tiles, random));
});

test("500 steps keep no tensor, and neither the backend's memory nor JavaScript's grows", async () => {
  v8.setFlagsFromString("--expose-gc");
  const collect: () => void = runInNewContext("gc");
  const net = smallNet({ depth: 1, baseFilters: 4, dropout: 0.5 });
  const run = new TrainingRun(freshState(net), [discs(96, 1)], { ...options, tileSize: 44 }, createRandom(2));
  const used = (): { tensors: number; bytes: number; wasm: number; arrays: number; heap: number } => {
    // What one collection finds, a thread beside it frees, and the next one counts.
    collect();
    collect();
    const running = backend();
    if (!(running instanceof BackendWasm)) throw new Error("these tests compute on WASM");
    const { numTensors: tensors, numBytes: bytes } = memory();
    const { arrayBuffers: arrays, heapUsed: heap } = process.memoryUsage();
    return { tensors, bytes, wasm: running.wasm.HEAPU8.length, arrays, heap };
  };
  for (let i = 0; i < 50; i++) await run.step();
  const early = used();
  for (let i = 50; i < 500; i++) await run.step();
  const late = used();
  expect(late).toMatchObject({ tensors: early.tensors, bytes: early.bytes, wasm: early.wasm });
  // a tile's input is 8 kB, the weights 9 kB: one kept at every step would be 3.5 MB
  expect(late.arrays - early.arrays).toBeLessThan(2 ** 20);
  expect(late.heap - early.heap).toBeLessThan(4 * 2 ** 20);
});
