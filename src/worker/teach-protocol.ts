import type { AugmentParams } from "../core/augment-params.ts";
import type { ModelClass } from "../core/card.ts";
import type { Raster } from "../core/raster.ts";
import type { ImageRect } from "../core/rect.ts";
import type { ModelId, Planes, SegmentOptions } from "./protocol.ts";

/** How a network is fine-tuned. Lengths of the weight map are image px, those of tiles and augmentation network px. */
export interface TeachSettings {
  readonly optimiser: "adamw" | "sgd";
  /** Peak learning rate. */
  readonly rate: number;
  /** Steps in all, those before a pause included. */
  readonly steps: number;
  /** Edge of a tile's input in network px. */
  readonly tileSize: number;
  /** Height of the separation term; 10 in the paper. */
  readonly w0: number;
  /** Its standard deviation in image px. */
  readonly sigma: number;
  /** Drop-out rate at the end of the contracting path, [0, 1). */
  readonly dropout: number;
  readonly augment: AugmentParams;
  /** Steps between validations. */
  readonly validateEvery: number;
  readonly seed: number;
}

/** A labelled image as it joins the training set; everything at the image's own size. */
export interface TeachImage {
  /** The page's name for the image. */
  readonly id: string;
  /** For messages. */
  readonly name: string;
  readonly image: Raster;
  readonly options: Pick<SegmentOptions, "scale" | "channel">;
  /** As `PaintedLabels`. */
  readonly ids: Uint32Array;
  readonly emphasis: Uint8Array | null;
  readonly classes: ReadonlyMap<number, number>;
  /** Rectangles whose labels judge the network and never train it. */
  readonly held: readonly ImageRect[];
}

/** Labels that changed while training goes on. */
export interface TeachPatch {
  readonly id: string;
  readonly rect: ImageRect;
  /** Row-major ids and emphasis of the rectangle. */
  readonly ids: Uint32Array;
  readonly emphasis: Uint8Array | null;
  /** All classes of the image. */
  readonly classes: ReadonlyMap<number, number>;
  readonly held: readonly ImageRect[];
}

/** Held-back figures, each in [0, 1], with what they rest on. */
export interface TeachFigures {
  readonly iou: number;
  readonly dice: number;
  readonly ap50: number;
  readonly seg: number;
  /** Mean weighted cross-entropy on the held-back pixels. */
  readonly loss: number;
  readonly images: number;
  readonly regions: number;
  /** Labelled cells in those regions. */
  readonly objects: number;
}

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

/** One tile as training sees it. */
export interface TeachSample {
  /** Edge of the input in px. */
  readonly size: number;
  /** First channel, row-major, about [0, 1]. */
  readonly plane: Float32Array;
  /** Edge of the output in px, in the middle of the input. */
  readonly outputSize: number;
  /** Class of each output pixel. */
  readonly target: Uint8Array;
  /** Weight of each output pixel; 0 is ignored. */
  readonly weights: Float32Array;
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
   * Trains until an end; other calls come in between two steps. Aborting it ends it after the step in hand, as `paused`.
   * Rejects with `TrainingError` when no pixel is labelled outside what is held back.
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
  /** The session's network as a model file with its card. */
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
