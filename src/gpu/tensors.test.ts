import "@tensorflow/tfjs-backend-cpu";
import { WebGPUBackend } from "@tensorflow/tfjs-backend-webgpu";
import { backend, findBackend, setBackend } from "@tensorflow/tfjs-core";
import { afterEach, describe, expect, test } from "vitest";
import { startDawn } from "../cli/dawn.ts";
import type { UNetConfig } from "../core/card.ts";
import { PAPER_SGD } from "../core/optimiser.ts";
import { initialParameters, PLAIN } from "../core/parameters.ts";
import { createRandom } from "../core/random.ts";
import { singleTile } from "../core/tiles.ts";
import type { TrainerState, TrainingTile } from "../core/training-network.ts";
import { currentEngine, installEngine } from "../model/engine.ts";
import { Predictor } from "../model/predictor.ts";
import { randomModel, smallNet } from "../model/testing.ts";
import { leaveOutKernels } from "../model/tfjs-kernels-testing.ts";
import { tensorTileNetwork } from "../model/tile-networks.ts";
import { trainStep } from "../model/trainer.ts";
import { createTrainerState } from "../model/trainer-state.ts";
import { trainingNetwork } from "../model/training-networks.ts";

const started = await startDawn(true);
const onDevice = currentEngine();
leaveOutKernels("webgpu");

const TILE = 44;
const OUTPUT = 4;
/** Our graphs take multiples of four. */
const ODD = smallNet({ baseFilters: 6 });

/** Runs something on tfjs's reference backend. */
async function onCpu<T>(job: () => Promise<T>): Promise<T> {
  await setBackend("cpu");
  try {
    return await job();
  } finally {
    await setBackend("webgpu");
  }
}

function greatest(a: Float32Array, b: Float32Array): number {
  return Math.max(...Array.from(b, (value, i) => Math.abs(value - (a[i] ?? Number.NaN))));
}

function freshState(config: UNetConfig): TrainerState {
  const parameters = initialParameters(config, PLAIN, createRandom(1).gaussian);
  return createTrainerState(config, PLAIN, PAPER_SGD, parameters);
}

function randomTile(seed: number): TrainingTile {
  const { next } = createRandom(seed);
  const classes = Uint8Array.from({ length: OUTPUT ** 2 }, () => Math.floor(2 * next()));
  return {
    input: Float32Array.from({ length: TILE ** 2 }, next),
    size: TILE,
    classes,
    weights: Float32Array.from(classes, next),
  };
}

/** Three steps on the device and on the CPU: the losses, and how far the parameters lie apart. */
async function trainBoth(config: UNetConfig): Promise<{ losses: number[][]; apart: number }> {
  const states = [freshState(config), freshState(config)] as const;
  const step = { rate: 1e-3, maxGradientNorm: 1, averageDecay: 0.9 };
  const network = trainingNetwork(states[0]);
  const losses: number[][] = [[], []];
  for (const seed of [1, 2, 3]) {
    losses[0]?.push(await network.step(randomTile(seed), { ...step, random: () => 1 }));
    losses[1]?.push(await onCpu(() => trainStep(states[1], randomTile(seed), { ...step, random: () => 1 })));
  }
  await network.read();
  const pairs = [...states[0].parameters].map(([name, values]) =>
    greatest(values, states[1].parameters.get(name) ?? new Float32Array()),
  );
  network.dispose();
  return { losses, apart: Math.max(...pairs) };
}

describe.skipIf(started === null)("what our graphs leave out is computed by tfjs on the same device", () => {
  afterEach(() => installEngine(onDevice));

  test("which is not started before it is needed", async () => {
    expect(findBackend("webgpu")).toBeNull();
    const own = new Predictor(randomModel(smallNet()));
    await own.tileLogits([new Float32Array(TILE ** 2).fill(1)], TILE);
    own.dispose();
    expect(findBackend("webgpu")).toBeNull();
  });

  test("a width that is no multiple of four predicts", async () => {
    const model = randomModel(ODD);
    const { gaussian } = createRandom(3);
    const plane = Float32Array.from({ length: TILE ** 2 }, gaussian);
    const predictor = new Predictor(model);
    const logits = await predictor.tileLogits([plane], TILE);
    predictor.dispose();
    const running = backend();
    expect(running instanceof WebGPUBackend && running.device).toBe(started?.owned.device);
    let expected = new Float32Array();
    await onCpu(async () => {
      installEngine({ ...onDevice, startTensors: async () => {} });
      const reference = await tensorTileNetwork(model);
      await reference.run({
        ...{ input: { planes: [plane], width: TILE, height: TILE }, plan: singleTile(TILE, ODD.depth) },
        output: "logits",
        take: (planes) => {
          expected = Float32Array.from(planes);
        },
      });
      reference.dispose();
    });
    expect(expected).toHaveLength(2 * OUTPUT ** 2);
    expect(greatest(logits, expected)).toBeLessThan(1e-4);
  });

  test("such a width trains", async () => {
    const { losses, apart } = await trainBoth(ODD);
    expect(losses[0]).toEqual(losses[1]?.map((loss) => expect.closeTo(loss, 4)));
    expect(apart).toBeLessThan(1e-5);
  });

  test("any width trains where no training of ours proved itself", async () => {
    installEngine({ ...onDevice, training: () => null });
    const { losses, apart } = await trainBoth(smallNet());
    expect(losses[0]).toEqual(losses[1]?.map((loss) => expect.closeTo(loss, 4)));
    expect(apart).toBeLessThan(1e-5);
  });
});
