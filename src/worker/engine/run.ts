import { networkScale } from "../../core/scale.ts";
import type { Segmentation } from "../../core/segmentation.ts";
import { imageLogits } from "../../model/image-logits.ts";
import type { LoadedModel } from "../../model/model.ts";
import { networkInput } from "../../model/network-input.ts";
import { segmentRaster } from "../../model/predict.ts";
import type { Predictor } from "../../model/predictor.ts";
import type { EngineApi } from "../protocol.ts";
import type { Job } from "../rpc.ts";
import { allocatePlane } from "../shared-memory.ts";
import type { Running } from "./backend.ts";
import { checkNotBlank } from "./check-result.ts";
import { explained } from "./explain.ts";
import { watchTiles } from "./tile-watch.ts";

type SegmentCall = EngineApi["segment"];

/** Smallest part of the memory that slow tiles make a run go down to: about an eighth of the tile's edge. */
const LEAST_SHARE = 1 / 64;

/** Edge in px of the tile that logits are computed with when none is asked for: the paper's. */
const PAPER_TILE = 572;

/** Runs the network over images on one backend, and learns how large a tile may be. */
export class Runner {
  readonly #running: Running;
  /** Part of the memory that keeps a tile fast enough. */
  #fastShare = 1;

  constructor(running: Running) {
    this.#running = running;
  }

  /** @throws BadResultError, beside what `explained` names */
  async segment(
    predictor: () => Predictor,
    input: SegmentCall["input"],
    job: Job<SegmentCall["progress"]>,
  ): Promise<Segmentation> {
    const { gpu, report } = this.#running;
    const result = await explained(gpu, job.signal, () => this.#fastEnough(predictor(), input, job));
    if (gpu !== null) checkNotBlank(result.probabilities);
    return { ...result, backend: report };
  }

  /** The scale at which a model sees an image's cells best. */
  async estimateScale(
    predictor: () => Predictor,
    { image, options }: EngineApi["estimateScale"]["input"],
    signal: AbortSignal,
  ): Promise<number | null> {
    const { memoryShare = 1, channel } = options;
    const limits = this.#limits(Math.min(memoryShare, this.#fastShare));
    const { estimateScale } = await import("../../model/estimate-scale.ts");
    return explained(this.#running.gpu, signal, () =>
      estimateScale(predictor(), image, { limits, signal, ...(channel === undefined ? {} : { channel }) }),
    );
  }

  /** The network's answer before the softmax. */
  logits(
    predictor: () => Predictor,
    { image, options }: EngineApi["logits"]["input"],
    signal: AbortSignal,
  ): Promise<EngineApi["logits"]["output"]> {
    return explained(this.#running.gpu, signal, async () => {
      const network = predictor();
      const { card } = network.model;
      const scale = networkScale(card, image.pixelSize, options.scale);
      const input = networkInput(image, card.architecture.inputChannels, card.normalisation, scale);
      const planes = await imageLogits(network, input, { tileSize: options.tileSize ?? PAPER_TILE, signal });
      return { width: input.width, height: input.height, planes };
    });
  }

  /** How unsure a model is of each pixel. */
  async uncertainty(
    model: () => LoadedModel,
    { image, options, by }: EngineApi["uncertainty"]["input"],
    job: Job<EngineApi["uncertainty"]["progress"]>,
  ): Promise<Float32Array> {
    const { memoryShare = 1, ...rest } = options;
    const { gpu } = this.#running;
    const { uncertaintyOf } = await import("../../model/uncertainty.ts");
    return explained(gpu, job.signal, () =>
      uncertaintyOf(model(), image, by, {
        ...rest,
        signal: job.signal,
        onTile: (tilesDone, tileCount) => job.report({ tilesDone, tileCount }),
        limits: this.#limits(Math.min(memoryShare, this.#fastShare)),
      }),
    );
  }

  /** Memory limits under a part of the memory. */
  #limits(share: number): Running["limits"] {
    const { maxBindingBytes, memoryBytes } = this.#running.limits;
    return {
      maxBindingBytes: Math.min(maxBindingBytes, memoryBytes * share),
      memoryBytes: memoryBytes * share,
    };
  }

  async #fastEnough(
    predictor: Predictor,
    { image, options }: SegmentCall["input"],
    job: Job<SegmentCall["progress"]>,
  ): Promise<Omit<Segmentation, "backend">> {
    const { memoryShare = 1, ...rest } = options;
    for (;;) {
      const share = Math.min(memoryShare, this.#fastShare);
      const watch = watchTiles(job.signal);
      const watched = this.#resetsWhenBusy() && options.tileSize === undefined && share > LEAST_SHARE;
      const onTile = (tilesDone: number, tileCount: number): void => {
        if (watched && tilesDone > 0) watch.tick();
        job.report({ tilesDone, tileCount });
      };
      try {
        return await segmentRaster(predictor, image, {
          ...rest,
          signal: watch.signal,
          onTile,
          limits: this.#limits(share),
          allocate: allocatePlane,
        });
      } catch (thrown) {
        if (job.signal.aborted || !watch.tooSlow()) throw thrown;
        this.#fastShare = share / 4;
      }
    }
  }

  /** Only a real GPU has a watchdog. */
  #resetsWhenBusy(): boolean {
    const { gpu } = this.#running;
    return gpu !== null && !gpu.software;
  }
}
