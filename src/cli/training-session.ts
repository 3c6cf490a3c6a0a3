import { rename, writeFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import type { ModelCard } from "../core/card.ts";
import { createRandom } from "../core/random.ts";
import { type Checkpoint, saveCheckpoint } from "../model/checkpoint.ts";
import { saveModel } from "../model/model.ts";
import type { TrainingImage } from "../model/tile-source.ts";
import { tileThreadCount } from "../model/tile-threads.ts";
import type { TileWorkshop } from "../model/tile-workshop.ts";
import { copyWeights } from "../model/trainer-state.ts";
import { TrainingRun } from "../model/training-run.ts";
import { type ValidationFigures, validate } from "../model/validate.ts";
import { type BackendChoice, startBackend } from "./backend.ts";
import { loadDataSet } from "./dataset.ts";
import { openTileWorkshop } from "./tile-threads.ts";
import { cardOf } from "./training-card.ts";
import { type StartOptions, startingPoint, trainingOptions } from "./training-start.ts";

/** What the command line asks of a training run. */
export interface SessionOptions extends StartOptions {
  /** Steps in all, those before a `resume` included. */
  readonly steps: number;
  readonly out: string;
  readonly backend: BackendChoice;
  /** Threads that make tiles; undefined: as the machine affords. */
  readonly tileThreads: number | undefined;
  readonly validateEvery: number;
  /** Validations without a better one before stopping; 0: never. */
  readonly patience: number;
}

/** Trains, printing JSON lines; Ctrl-C ends it after the step in hand, with checkpoint and model written. */
export async function runTraining(options: SessionOptions): Promise<void> {
  const session = await TrainingSession.open(options);
  const interrupt = (): void => session.stop();
  process.once("SIGINT", interrupt);
  try {
    await session.train();
  } finally {
    process.off("SIGINT", interrupt);
    session.end();
  }
}

/** What is printed of a step; of step 0, the parent as it came, only its validation. */
interface TrainingLine {
  readonly step: number;
  readonly loss?: number;
  readonly rate?: number;
  /** Of the clock, those of the run that this one continues included. */
  readonly seconds?: number;
  /** Processor time of this process's steps, of all its threads, validations left out. */
  readonly cpuSeconds?: number;
}

/** One run with what it keeps beside the network: the best weights so far, and its clocks. */
class TrainingSession {
  readonly #options: SessionOptions;
  readonly #run: TrainingRun;
  readonly #workshop: TileWorkshop;
  readonly #heldOut: readonly TrainingImage[];
  #best: Checkpoint["best"];
  #withoutBetter = 0;
  #stopping = false;
  readonly #secondsBefore: number;
  readonly #began = performance.now();
  #cpuSeconds = 0;

  private constructor(
    options: SessionOptions,
    run: TrainingRun,
    workshop: TileWorkshop,
    heldOut: readonly TrainingImage[],
    start: Checkpoint,
  ) {
    this.#options = options;
    this.#run = run;
    this.#workshop = workshop;
    this.#heldOut = heldOut;
    this.#best = start.best;
    this.#secondsBefore = start.seconds;
  }

  /** Reads data and starting point, and prints what it found as the first line. */
  static async open(options: SessionOptions): Promise<TrainingSession> {
    const { recipe, steps } = options;
    const { report } = await startBackend(options.backend);
    const sets = await Promise.all(recipe.data.map((set) => loadDataSet(set, 1)));
    const images = sets.flatMap(({ train }) => train);
    const heldOut = sets.flatMap(({ validate }) => validate);
    const start = await startingPoint(options);
    const settings = trainingOptions(recipe, steps);
    const threads = options.tileThreads ?? tileThreadCount(availableParallelism(), report.name === "webgpu");
    const workshop = openTileWorkshop(threads);
    const run = new TrainingRun(start.state, images, settings, createRandom(start.random), workshop);
    const scales = sets.map(({ scale }) => scale);
    print({ ...report, images: images.length, heldOut: heldOut.length, scales, from: run.steps });
    return new TrainingSession(options, run, workshop, heldOut, start);
  }

  /** Ends the run after the step in hand. */
  stop(): void {
    this.#stopping = true;
  }

  /** Ends the threads. */
  end(): void {
    this.#workshop.end();
  }

  async train(): Promise<void> {
    if (this.#run.steps === 0 && this.#options.from !== "scratch") await this.#validate({ step: 0 });
    while (this.#run.steps < this.#options.steps && !this.#stopping && !this.#hasSettled()) {
      const line = await this.#step();
      if (this.#isDue()) {
        await this.#validate(line);
        await this.#keepCheckpoint();
      } else print(line);
    }
    await this.#keepCheckpoint();
    await this.#writeModel();
  }

  async #step(): Promise<TrainingLine> {
    const before = process.cpuUsage();
    const { loss, rate } = await this.#run.step();
    const { user, system } = process.cpuUsage(before);
    this.#cpuSeconds += (user + system) / 1e6;
    return {
      step: this.#run.steps,
      loss: round(loss),
      rate: round(rate),
      seconds: round(this.#seconds()),
      cpuSeconds: round(this.#cpuSeconds),
    };
  }

  #isDue(): boolean {
    const step = this.#run.steps;
    const { steps, validateEvery } = this.#options;
    return step % validateEvery === 0 || step >= steps || this.#stopping;
  }

  #hasSettled(): boolean {
    const { patience } = this.#options;
    return patience > 0 && this.#withoutBetter >= patience;
  }

  /** Scores the averaged weights on the held-out images, if there are any, keeps the best, and prints the line. */
  async #validate(line: TrainingLine): Promise<void> {
    if (this.#heldOut.length === 0) return print(line);
    const { average, step } = await this.#run.read();
    const figures = await validate(
      { card: await this.#card({}), weights: average },
      this.#heldOut,
      this.#options.recipe,
    );
    const score = figures["score"] ?? 0;
    const better = !this.#best || score > this.#best.score;
    this.#withoutBetter = better ? 0 : this.#withoutBetter + 1;
    if (better) this.#best = { score, step, weights: copyWeights(average), figures };
    print({ ...line, validation: figures });
  }

  async #keepCheckpoint(): Promise<void> {
    const state = await this.#run.read();
    const checkpoint = {
      state,
      random: this.#run.random.state(),
      seconds: this.#seconds(),
      best: this.#best,
    };
    await write(`${this.#options.out}.checkpoint`, saveCheckpoint(checkpoint));
  }

  async #writeModel(): Promise<void> {
    const weights = this.#best?.weights ?? (await this.#run.read()).average;
    const card = await this.#card(this.#best?.figures ?? {});
    await write(this.#options.out, saveModel({ card, weights }, "F16"));
  }

  async #card(validation: ValidationFigures): Promise<ModelCard> {
    return cardOf(this.#options, await this.#run.read(), { seconds: this.#seconds(), validation });
  }

  #seconds(): number {
    return this.#secondsBefore + (performance.now() - this.#began) / 1000;
  }
}

function print(line: object): void {
  console.log(JSON.stringify(line));
}

/** Writes beside the target first, so that a crash never leaves half a file. */
async function write(path: string, bytes: ArrayBuffer): Promise<void> {
  await writeFile(`${path}.part`, new Uint8Array(bytes));
  await rename(`${path}.part`, path);
}

/** Six digits are enough to read, and keep the lines short. */
function round(value: number): number {
  return Number(value.toPrecision(6));
}
