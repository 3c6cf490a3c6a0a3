import { describe, expect, test } from "vitest";
import { startDawn } from "../../cli/dawn.ts";
import { defaultAugment } from "../../core/augment-params.ts";
import { PAPER_SGD } from "../../core/optimiser.ts";
import { initialParameters, PLAIN } from "../../core/parameters.ts";
import { createRandom } from "../../core/random.ts";
import { tileInput } from "../../core/tile-input.ts";
import type { TrainerState, TrainingNetwork } from "../../core/training-network.ts";
import { discs, smallNet } from "../../model/testing.ts";
import { onTheSpot } from "../../model/tile-workshop.ts";
import { createTrainerState } from "../../model/trainer-state.ts";
import { orderTile } from "../../model/training-tile.ts";
import { Pipelines } from "../pipelines.ts";
import type { Dispatch } from "../program.ts";
import { trainingNetworksOn } from "../training/gpu-training.ts";
import { QUICK_VALUES } from "../training/testing.ts";
import { proveWarp } from "./proof.ts";

const started = await startDawn(true);
const device = started?.owned.device ?? null;
const config = smallNet({ baseFilters: 4, dropout: 0.5 });
const recipe = {
  tileSize: 60,
  target: { rim: 0, rimWeight: 1, weightMap: "paper", w0: 10, sigma: 2, classBalance: false },
  augment: defaultAugment,
} as const;

/** Reads one size too much of each program's. */
class Mistaken extends Pipelines {
  override bind(dispatches: readonly Dispatch[], uniforms: GPUBuffer): ReturnType<Pipelines["bind"]> {
    return super.bind(
      dispatches.map((dispatch) => ({
        ...dispatch,
        sizes: dispatch.sizes.with(3, (dispatch.sizes[3] ?? 0) + 1),
      })),
      uniforms,
    );
  }
}

describe.skipIf(device === null)("drawn tiles on the GPU", () => {
  const on = (): GPUDevice => {
    if (device === null) throw new Error("there is no GPU");
    return device;
  };
  const networkOf = (state: TrainerState): TrainingNetwork => {
    const limits = { mostMacs: 2 ** 24, memoryBytes: 2 ** 28 };
    const maker = trainingNetworksOn({
      pipelines: new Pipelines(on()),
      profile: QUICK_VALUES,
      ...limits,
      batchMacs: Number.POSITIVE_INFINITY,
      warps: true,
    });
    const network = maker(state);
    if (network === null) throw new Error("the network does not fit");
    return network;
  };

  test("train the network as tiles that the CPU made", async () => {
    const parameters = () => initialParameters(config, PLAIN, createRandom(1).gaussian);
    const states = [0, 1].map(() => createTrainerState(config, PLAIN, PAPER_SGD, parameters()));
    const [drawing, given] = states.map(networkOf);
    if (!drawing || !given) throw new Error("there are two networks");
    expect(drawing.prefersDrawn).toBe(true);
    for (let step = 0; step < 4; step++) {
      const order = orderTile(
        discs(96, 1),
        { centreX: 48, centreY: 40 },
        recipe,
        config.depth,
        createRandom(step),
      );
      const tile = await onTheSpot.make(order, drawing.prefersDrawn);
      const options = { rate: 1e-2, maxGradientNorm: 1, averageDecay: 0.9 };
      const loss = await drawing.step(tile, { ...options, random: createRandom(step).next });
      const made = { ...tile, input: tileInput(tile) };
      expect(loss).toBeCloseTo(await given.step(made, { ...options, random: createRandom(step).next }), 4);
    }
    for (const network of [drawing, given]) {
      await network.read();
      network.dispose();
    }
    const [own, expected] = states;
    for (const [name, values] of expected?.parameters ?? []) {
      const worst = values.reduce(
        (most, value, i) => Math.max(most, Math.abs(value - (own?.parameters.get(name)?.[i] ?? Number.NaN))),
        0,
      );
      expect(worst, name).toBeLessThan(1e-4);
    }
  });

  test("are made on the device only where the device proves that it can", async () => {
    expect(await proveWarp(new Pipelines(on()))).toMatchObject({ ok: true });
    const reason = expect.stringMatching(/^a tile differs from the CPU's by /);
    expect(await proveWarp(new Mistaken(on()))).toEqual({ ok: false, reason });
  });
});
