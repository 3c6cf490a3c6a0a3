import { createRandom, type Random } from "../../core/random.ts";
import type {
  TeachFigures,
  TeachImage,
  TeachPatch,
  TeachSample,
  TeachSettings,
} from "../../core/teaching.ts";
import type { TrainerState } from "../../core/training-network.ts";
import type { Weights } from "../../core/unet-layers.ts";
import { type Best, saveCheckpoint } from "../checkpoint.ts";
import type { LoadedModel } from "../model.ts";
import { StepRun } from "../step-run.ts";
import { onTheSpot, type TileWorkshop } from "../tile-workshop.ts";
import { copyWeights, freshSlots } from "../trainer-state.ts";
import { beginSession, type SessionStart } from "./begin.ts";
import { judge, scoreOf } from "./judge.ts";
import { AVERAGE_DECAY, MAX_GRADIENT_NORM, optimiserOf, scheduleOf, targetOf } from "./recipe.ts";
import { TeachingSet } from "./teaching-set.ts";
import { TeachingTiles } from "./teaching-tiles.ts";

/** Judgements without a better one after which a run has settled. */
const PATIENCE = 8;

/** What a judgement came to. */
export interface Judged {
  /** Null when nothing is held back. */
  readonly figures: TeachFigures | null;
  /** Whether the weights are the best so far; when nothing is held back, the last ones are. */
  readonly best: boolean;
  /** Whether it has been long since one was better. */
  readonly settled: boolean;
}

/** Which of the session's weights: those of the last step (their moving average), or the best that were judged. */
export type WhichWeights = "latest" | "best";

/**
 * One run of fine-tuning: labelled images, the network in training, and the best of it so far. All of it lives on the
 * CPU, and nothing of it changes before a step's gradients are complete.
 */
export class TeachingSession {
  readonly set: TeachingSet;
  readonly #parent: LoadedModel;
  /** The parent with the session's classes. */
  readonly #start: LoadedModel;
  #settings: TeachSettings;
  #run: StepRun;
  #best: Best | null;
  /** What was held back when the best was judged. */
  #bestRevision = -1;
  #judgedAt: number;
  #withoutBetter: number;
  #seconds: number;

  /** @throws what `beginSession` and `TeachingTiles` name */
  constructor(start: SessionStart) {
    const { model, at } = beginSession(start);
    this.#parent = start.parent;
    this.#start = model;
    this.set = new TeachingSet(model.card);
    this.#settings = start.settings;
    this.#run = this.#runOf(at.state, createRandom(at.random));
    this.#best = at.best;
    this.#seconds = at.seconds;
    this.#judgedAt = at.teaching?.judgedAt ?? -1;
    this.#withoutBetter = at.teaching?.withoutBetter ?? 0;
  }

  get parent(): string {
    return this.#parent.card.name;
  }

  get steps(): number {
    return this.#run.steps;
  }

  /** Seconds of steps and judgements, those of earlier sessions included. */
  get seconds(): number {
    return this.#seconds;
  }

  /** Figures of the best weights; null before the first judgement. */
  get bestFigures(): Readonly<Record<string, number>> | null {
    return this.#best?.figures ?? null;
  }

  put(image: TeachImage): void {
    this.set.put(image);
    this.#run.forgetTiles();
  }

  patch(patch: TeachPatch): void {
    this.set.patch(patch);
    this.#run.forgetTiles();
  }

  drop(id: string): void {
    this.set.drop(id);
    this.#run.forgetTiles();
  }

  /**
   * Takes other settings for the steps to come; another optimiser begins without memory.
   *
   * @param workshop where tiles are made from now on
   * @throws RangeError when the tile does not fit the network
   */
  async configure(settings: TeachSettings, workshop: TileWorkshop = onTheSpot): Promise<void> {
    const before = this.#run;
    const state = await before.read();
    const optimiser = optimiserOf(settings);
    const config = { ...state.config, dropout: settings.dropout };
    const slots =
      optimiser.kind === state.optimiser.kind ? state.slots : freshSlots(optimiser, state.parameters);
    this.#settings = settings;
    const random = createRandom(before.random.state());
    this.#run = this.#runOf({ ...state, config, optimiser, slots }, random, workshop);
    before.dispose();
  }

  /**
   * Takes one step. What it rejects with has left the last good weights.
   *
   * @param signal gives the step up
   */
  async step(signal?: AbortSignal): Promise<{ step: number; loss: number; rate: number; seconds: number }> {
    const began = performance.now();
    const { loss, rate } = await this.#run.step(signal);
    const seconds = (performance.now() - began) / 1000;
    this.#seconds += seconds;
    return { step: this.steps, loss, rate, seconds };
  }

  /** Whether the weights as they are ought to be judged: before the first step, every so many, and after the last. */
  isJudgementDue(): boolean {
    const { validateEvery, steps } = this.#settings;
    if (this.#judgedAt === this.steps) return false;
    return this.steps % validateEvery === 0 || this.steps >= steps;
  }

  /** Judges the weights on what is held back, and keeps them when they are the best so far. */
  async judge(): Promise<Judged> {
    const began = performance.now();
    const { average } = await this.#run.read();
    const step = this.steps;
    const figures = await this.#judge(average);
    if (this.#best !== null && this.#bestRevision !== this.set.heldRevision) {
      // What was the best on other labels has to be measured by the same ones.
      const again = await this.#judge(this.#best.weights);
      this.#best = again && { ...this.#best, score: scoreOf(again), figures: { ...again } };
    }
    this.#bestRevision = this.set.heldRevision;
    this.#judgedAt = step;
    this.#seconds += (performance.now() - began) / 1000;
    if (figures === null) return { figures, best: true, settled: false };
    const best = this.#best === null || scoreOf(figures) > this.#best.score;
    if (best) {
      this.#best = { score: scoreOf(figures), step, weights: copyWeights(average), figures: { ...figures } };
    }
    this.#withoutBetter = best ? 0 : this.#withoutBetter + 1;
    const settled = this.#withoutBetter >= PATIENCE;
    if (settled) this.#withoutBetter = 0;
    return { figures, best, settled };
  }

  /** Everything that a session of the same parent, classes, settings and images needs to go on as if it had not stopped. */
  async checkpoint(): Promise<ArrayBuffer> {
    const teaching = { judgedAt: this.#judgedAt, withoutBetter: this.#withoutBetter };
    const state = await this.#run.read();
    return saveCheckpoint({
      state,
      random: this.#run.random.state(),
      seconds: this.#seconds,
      best: this.#best,
      teaching,
    });
  }

  /** The network as a model, with its parent's card; its weights go on changing unless they are the best. */
  async network(which: WhichWeights): Promise<LoadedModel> {
    const { config, average } = await this.#run.read();
    const weights = which === "best" ? (this.#best?.weights ?? average) : average;
    return { card: { ...this.#start.card, architecture: config }, weights };
  }

  /** Tiles as the next steps may see them, under some settings. */
  samples(count: number, settings: TeachSettings): Promise<TeachSample[]> {
    return new TeachingTiles(this.set, this.#start.card, settings).samples(count, this.#run.random.state());
  }

  /** Frees what the session holds on a device; nothing can be asked of it any more. */
  dispose(): void {
    this.#run.dispose();
  }

  #judge(weights: Weights): Promise<TeachFigures | null> {
    const { card } = this.#start;
    return judge({ card, weights }, this.set.images(), (image) => targetOf(this.#settings, card, image));
  }

  #runOf(state: TrainerState, random: Random, workshop: TileWorkshop = onTheSpot): StepRun {
    const plan = {
      schedule: scheduleOf(this.#settings),
      averageDecay: AVERAGE_DECAY,
      maxGradientNorm: MAX_GRADIENT_NORM,
    };
    const tiles = new TeachingTiles(this.set, this.#start.card, this.#settings, workshop);
    return new StepRun(state, tiles, plan, random);
  }
}
