import { beforeAll, describe, expect, test } from "vitest";
import { identityAugment } from "../core/augment-params.ts";
import { ADAMW } from "../core/optimiser.ts";
import { initialParameters, type Parameterisation } from "../core/parameters.ts";
import { createRandom } from "../core/random.ts";
import { tileInput } from "../core/tile-input.ts";
import type { StepTile } from "../core/training-network.ts";
import { registerCpuKernels } from "../cpu/register.ts";
import { loadCheckpoint, saveCheckpoint } from "./checkpoint.ts";
import { TrainingError } from "./errors.ts";
import { discs, smallNet, startWasm } from "./testing.ts";
import {
  answerRequest,
  type TileRequest,
  type TileThread,
  TileThreads,
  tileThreadCount,
} from "./tile-threads.ts";
import { onTheSpot, type TileWorkshop } from "./tile-workshop.ts";
import { createTrainerState } from "./trainer-state.ts";
import { type TrainingOptions, TrainingRun } from "./training-run.ts";
import { makeTarget, makeTile, orderTile, type TileOrder } from "./training-tile.ts";

const PARAMETERS: Parameterisation = { standardised: true, input: { centre: 0.35, scale: 5 } };
const config = smallNet({ baseFilters: 4, dropout: 0.5 });
const options: TrainingOptions = {
  schedule: { peak: 3e-3, warmUpSteps: 5, totalSteps: 50, decay: "cosine" },
  tileSize: 60,
  target: { rim: 2, rimWeight: 2, weightMap: "paper", w0: 10, sigma: 2, classBalance: false },
  augment: { ...identityAugment, rotation: 3, flip: true, gain: [0.8, 1.25], noise: 0.02, blur: 1 },
  objectShare: 0.5,
  dataSetWeights: {},
  averageDecay: 0.9,
  maxGradientNorm: 1,
};

/** A thread that makes no tile before it is told to, and gets and gives copies, as threads do. */
class ThreadInHand implements TileThread {
  readonly orders: TileOrder[] = [];
  ended = false;
  #answers: (() => void)[] = [];
  #reply: Parameters<TileThread["listen"]>[0] = () => undefined;
  crash: (reason: string) => void = () => undefined;

  send(request: TileRequest): void {
    const { id, order, keepDrawn } = structuredClone(request);
    this.orders.push(order);
    this.#answers.push(() => {
      const { reply, transfer } = answerRequest({ id, order, keepDrawn });
      this.#reply(structuredClone(reply, { transfer }));
    });
  }

  listen(onReply: Parameters<TileThread["listen"]>[0], onCrash: (reason: string) => void): void {
    this.#reply = onReply;
    this.crash = onCrash;
  }

  end(): void {
    this.ended = true;
  }

  /** Answers what was asked, latest first. */
  answer(): void {
    for (const answer of this.#answers.splice(0).reverse()) answer();
  }
}

/** Threads of which those that were started last answer first. */
function slowThreads(count: number): TileWorkshop {
  const threads = Array.from({ length: count }, () => new ThreadInHand());
  const workshop = new TileThreads(threads);
  return {
    makers: workshop.makers,
    end: () => workshop.end(),
    make: (order, keepDrawn) => {
      setTimeout(() => {
        for (const thread of threads.toReversed()) thread.answer();
      });
      return workshop.make(order, keepDrawn);
    },
  };
}

function order(seed = 1): TileOrder {
  return orderTile(discs(96, 1), { centreX: 48, centreY: 48 }, options, config.depth, createRandom(seed));
}

test("makes the tile that is made on the spot", async () => {
  const workshop = slowThreads(1);
  expect(await workshop.make(order())).toEqual(makeTile(order()));
});

test("leaves the input drawn when asked to: of the image that was ordered, the same as made", async () => {
  const asked = order();
  const whole = makeTile(asked);
  for (const workshop of [slowThreads(1), onTheSpot]) {
    const drawn = await workshop.make(asked, true);
    expect(drawn).toEqual({ ...makeTarget(asked), image: asked.image, variation: asked.variation });
    if ("input" in drawn) throw new Error("the input was made");
    expect(drawn.image.planes[0]).toBe(asked.image.planes[0]);
    expect(tileInput(drawn)).toEqual(whole.input);
  }
});

describe("a run on threads is to the bit the run without,", () => {
  beforeAll(async () => {
    await startWasm();
    await registerCpuKernels();
  });

  const freshState = () =>
    createTrainerState(
      config,
      PARAMETERS,
      ADAMW,
      initialParameters(config, PARAMETERS, createRandom(1).gaussian),
    );
  const runOn = (workshop: TileWorkshop, state = freshState(), random = createRandom(2)) =>
    new TrainingRun(state, [discs(96, 1), discs(96, 2)], options, random, workshop);
  const losses = async (run: TrainingRun, steps: number): Promise<number[]> => {
    const found: number[] = [];
    for (let i = 0; i < steps; i++) found.push((await run.step()).loss);
    return found;
  };

  test.each([1, 2, 3])("with %d of them", async (count) => {
    const [plain, threaded] = [runOn(onTheSpot), runOn(slowThreads(count))];
    expect(await losses(threaded, 6)).toEqual(await losses(plain, 6));
    expect(await threaded.read()).toEqual(await plain.read());
    expect(threaded.random.state()).toEqual(plain.random.state());
  });

  test("stopped and resumed on another number of them", async () => {
    const first = runOn(slowThreads(3));
    const before = await losses(first, 3);
    const bytes = saveCheckpoint({
      state: await first.read(),
      random: first.random.state(),
      seconds: 0,
      best: null,
    });
    const { state, random } = loadCheckpoint("run.checkpoint", bytes);
    const after = await losses(runOn(slowThreads(2), state, createRandom(random)), 3);
    expect([...before, ...after]).toEqual(await losses(runOn(onTheSpot), 6));
  });
});

test("orders go to the thread that has least to do", async () => {
  const threads = [new ThreadInHand(), new ThreadInHand()];
  const [first, second] = threads;
  const workshop = new TileThreads(threads);
  expect(workshop.makers).toBe(2);
  const made = [workshop.make(order(1)), workshop.make(order(2))];
  expect(threads.map(({ orders }) => orders.length)).toEqual([1, 1]);
  second?.answer();
  made.push(workshop.make(order(3)));
  expect(threads.map(({ orders }) => orders.length)).toEqual([1, 2]);
  first?.answer();
  second?.answer();
  expect(await Promise.all(made)).toEqual([1, 2, 3].map((seed) => makeTile(order(seed))));
});

describe("when it goes wrong,", () => {
  const open = () => {
    const threads = [new ThreadInHand(), new ThreadInHand()];
    const workshop = new TileThreads(threads);
    const waiting: Promise<StepTile>[] = [1, 2].map((seed) => workshop.make(order(seed)));
    return { threads, workshop, waiting };
  };

  test("a tile that cannot be made says why, and the next one is made", async () => {
    const { threads, workshop } = open();
    const { image, ...rest } = order();
    const broken = workshop.make({ ...rest, image: { ...image, width: 95 } });
    const sound = workshop.make(order());
    for (const thread of threads) thread.answer();
    await expect(broken).rejects.toThrow(
      new TrainingError(
        "A training tile could not be made: plane is 9216 long, expected 95 × 96 = 9120 above 0",
      ),
    );
    expect(await sound).toEqual(makeTile(order()));
  });

  test.each([
    {
      name: "a thread that stops",
      cause: ({ threads }: ReturnType<typeof open>) => threads[1]?.crash("out of memory"),
      message: "The thread that makes training tiles stopped (out of memory). Train on to start it again.",
    },
    {
      name: "the end of the run",
      cause: ({ workshop }: ReturnType<typeof open>) => workshop.end(),
      message: "The training run has ended.",
    },
  ])(
    "$name ends all threads, and rejects what was asked for and what is asked for later",
    async ({ cause, message }) => {
      const opened = open();
      cause(opened);
      expect(opened.threads.map(({ ended }) => ended)).toEqual([true, true]);
      for (const tile of [...opened.waiting, opened.workshop.make(order())]) {
        await expect(tile).rejects.toThrow(new TrainingError(message));
      }
    },
  );
});

test.each([
  { cores: 1, onGpu: true, count: 0 },
  { cores: 2, onGpu: false, count: 1 },
  { cores: 2, onGpu: true, count: 1 },
  { cores: 16, onGpu: false, count: 1 },
  { cores: 4, onGpu: true, count: 2 },
  { cores: 64, onGpu: true, count: 4 },
])("$cores cores (on a GPU: $onGpu) afford $count threads", ({ cores, onGpu, count }) => {
  expect(tileThreadCount(cores, onGpu)).toBe(count);
});
