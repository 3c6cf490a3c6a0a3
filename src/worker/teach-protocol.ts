import type { ModelClass } from "../core/card.ts";
import type { Raster } from "../core/raster.ts";
import type { ImageRect } from "../core/rect.ts";
import type { TeachFigures, TeachImage, TeachPatch, TeachSample, TeachSettings } from "../core/teaching.ts";
import type { ModelId, Planes, SegmentOptions } from "./protocol.ts";

export type { TeachFigures, TeachImage, TeachPatch, TeachSample, TeachSettings } from "../core/teaching.ts";

export type TeachProgress =
  | {
      readonly kind: "step";
      readonly step: number;
      readonly loss: number;
      readonly rate: number;
      /** Of the last step, its validation left out. */
      readonly seconds: number;
    }
  /** Also once before the first step, which is how good the parent is; `figures` null when nothing is held back. */
  | {
      readonly kind: "validation";
      readonly step: number;
      readonly figures: TeachFigures | null;
      /** Whether it is the best so far. */
      readonly best: boolean;
      /**
       * The weights of this moment, as a model file of float16 whose card is named `PARENT, step N`, so that it can be
       * loaded beside the parent and the other versions; null where there is no change to keep.
       */
      readonly model: ArrayBuffer | null;
    }
  /** Everything the run needs to go on after a crash. */
  | { readonly kind: "checkpoint"; readonly step: number; readonly bytes: ArrayBuffer };

export interface TeachEnd {
  readonly step: number;
  /** `steps`: all were taken; `paused`: by `teachPause`; `settled`: held-back figures had stopped improving. */
  readonly reason: "steps" | "paused" | "settled";
}

/** The engine's fine-tuning session: at most one; it lives in the worker and is lost with it. */
export interface TeachApi {
  /** Begins a session, in the place of a former one: from a loaded model, or from a checkpoint of an earlier session. */
  teachOpen: {
    input: {
      readonly parent: ModelId;
      readonly checkpoint: ArrayBuffer | null;
      /** Background first. More object classes than the parent's give the network new outputs. */
      readonly classes: readonly ModelClass[];
      readonly settings: TeachSettings;
    };
    progress: never;
    output: { readonly step: number };
  };
  /** Adds an image, or replaces it. */
  teachPut: { input: TeachImage; progress: never; output: null };
  /** Changes an image's labels; the next tile sees them. */
  teachPatch: { input: TeachPatch; progress: never; output: null };
  teachDrop: { input: { readonly id: string }; progress: never; output: null };
  /**
   * Trains until an end; other calls come in between two steps. A checkpoint is reported about every 20 s and at the end.
   * Aborting rejects at once and ends it without its checkpoint: use `teachPause` to have one.
   *
   * Rejects with `TrainingError` when no pixel is labelled outside what is held back; the session is then as it was. With
   * `WorkerLostError`, or `OutOfMemoryError` when a tile was too large, the session is gone: open another from the last
   * checkpoint, and put the images again.
   */
  teachTrain: { input: { readonly settings: TeachSettings }; progress: TeachProgress; output: TeachEnd };
  teachPause: { input: null; progress: never; output: null };
  /** The session's network on a rectangle of one of its images, normalised as the whole image is. */
  teachPredict: {
    input: { readonly id: string; readonly rect: ImageRect; readonly weights: "latest" | "best" };
    progress: never;
    /** Planes of the rectangle, at the image's scale. */
    output: Planes & { readonly step: number };
  };
  /** Tiles as the next steps may see them, under some settings. */
  teachSamples: {
    input: { readonly count: number; readonly settings: TeachSettings };
    progress: never;
    output: readonly TeachSample[];
  };
  /** The session's network as a model file of float16 with its card. */
  teachModel: {
    input: {
      readonly weights: "latest" | "best";
      readonly name: string;
      readonly description: string;
      /** What it was trained on, for its card. */
      readonly data: string;
    };
    progress: never;
    output: ArrayBuffer;
  };
  teachCheckpoint: { input: null; progress: never; output: ArrayBuffer };
  /** Ends the session and frees what it held. */
  teachClose: { input: null; progress: never; output: null };
  /**
   * How unsure a model is of each pixel, [0, 1]: spread of the foreground's probability over the image's rotations, or
   * over drop-out samples, as the paper's means allow.
   */
  uncertainty: {
    input: {
      readonly image: Raster;
      readonly model: ModelId;
      readonly options: SegmentOptions;
      readonly by: "rotations" | "dropout";
    };
    progress: { readonly tilesDone: number; readonly tileCount: number };
    /** Row-major, of the image's size. */
    output: Float32Array;
  };
}
