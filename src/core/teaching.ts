import type { AugmentParams } from "./augment-params.ts";
import type { Raster } from "./raster.ts";
import type { ImageRect } from "./rect.ts";

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
  /** As for segmenting it: network px per image px, and the channel of an image with several. */
  readonly options: { readonly scale?: number; readonly channel?: number };
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

/** Held-back figures, each in [0, 1], with what they rest on; pooled over all regions. */
export interface TeachFigures {
  readonly iou: number;
  readonly dice: number;
  readonly ap50: number;
  readonly seg: number;
  /** Mean weighted cross-entropy on the held-back pixels. */
  readonly loss: number;
  readonly images: number;
  readonly regions: number;
  /** Labelled cells in those regions, those that a region's edge may cut left out. */
  readonly objects: number;
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
