import type { InstanceOptions, ModelCard } from "../core/card.ts";
import type { FoundLabels } from "../core/found-labels.ts";
import type { PictureChannel } from "../core/overlay-picture.ts";
import type { WeightInput } from "../core/painted-weights.ts";
import type { PixelSize, Raster } from "../core/raster.ts";
import type { BackendReport, LabelMap, Segmentation } from "../core/segmentation.ts";
import type { TeachApi } from "./teach-protocol.ts";

/** What a caller may ask of one end of a port: method → its input, progress and output. */
export type Api<A> = { [M in keyof A]: { input: unknown; progress: unknown; output: unknown } };

export type BackendChoice = "auto" | "webgpu" | "wasm";

/** A model by its name; the engine holds its weights under it. */
export type ModelId = string;

export interface SegmentOptions {
  /** Edge of a tile's input in network px; absent: the largest affordable. */
  readonly tileSize?: number;
  /** Network px per image px; absent: from the card and the image's pixel size. */
  readonly scale?: number;
  /** Rotated and mirrored copies averaged, as the paper does for EM. Default 1. */
  readonly rotations?: 1 | 4 | 8;
  /** Index from 0 of the channel a one-channel model is given of an image with several; absent: it must have one. */
  readonly channel?: number;
  /** Part of the memory the engine would use that this run may use, (0, 1]; less makes smaller tiles. Default 1. */
  readonly memoryShare?: number;
}

/** Failures that tests cause for real; nothing else calls for them. */
export type SimulatedFailure = "destroy-device" | "close-worker" | "throw";

export interface StartOptions {
  readonly backend: BackendChoice;
  /** The reason to show when it is not the user's choice. */
  readonly because?: string;
  /** Bytes the network may take; absent: a part of the machine's memory. */
  readonly memoryBytes?: number;
  /** Forgets what is known of the device and tests it again. */
  readonly retest?: boolean;
}

/** The engine worker: owns tfjs, the weights and every tensor. */
export interface EngineApi extends TeachApi {
  /**
   * Picks and starts the backend. Calling the page's engine again changes it; loaded models survive.
   */
  start: { input: StartOptions; progress: never; output: BackendReport };
  /** Parses a safetensors model; afterwards its card's name is its ModelId. */
  loadModel: { input: { fileName: string; bytes: ArrayBuffer }; progress: never; output: ModelCard };
  segment: {
    input: { image: Raster; model: ModelId; options: SegmentOptions };
    progress: { tilesDone: number; tileCount: number };
    output: Segmentation;
  };
  /**
   * Network px per image px at which a model sees an image's cells best, found out from the image; null when it sees
   * none at any. Of the options, `scale` and `rotations` do not matter.
   */
  estimateScale: {
    input: EngineApi["segment"]["input"];
    progress: never;
    output: number | null;
  };
  /** The network's answer before the softmax, for comparing backends. */
  logits: {
    input: EngineApi["segment"]["input"];
    progress: never;
    /** One plane for each class, row-major, at the network's scale. */
    output: { width: number; height: number; planes: readonly Float32Array[] };
  };
  /** Really destroys the GPU device, closes the worker without a word, or throws outside any call. */
  simulateFailure: { input: { failure: SimulatedFailure }; progress: never; output: null };
}

/** The planes of a segmentation that objects are found in. */
export type Planes = Pick<Segmentation, "width" | "height" | "classes" | "probabilities">;

/** Planes of one type, each row-major and `width · height` long; at least one. */
export interface PlainPlanes {
  readonly width: number;
  readonly height: number;
  readonly planes: readonly Uint32Array[] | readonly Float32Array[];
}

/** A file of exactly the image's size to take away. */
export type ExportOrder =
  /** 8-bit PNG: 0 and 255, or the class index where a model tells several kinds of object apart. */
  | { readonly kind: "mask"; readonly segmentation: Planes; readonly labels: LabelMap }
  /** 16-bit PNG of ids. */
  | { readonly kind: "labelsPng"; readonly labels: LabelMap }
  /** TIFF of ids, 16-bit where they fit, else 32-bit. */
  | { readonly kind: "labels"; readonly labels: LabelMap; readonly pixelSize: PixelSize | null }
  /** The same of painted ids, as in `PaintedLabels`: what is not labelled is 0, as background is. */
  | {
      readonly kind: "painted";
      readonly width: number;
      readonly height: number;
      readonly ids: Uint32Array;
      readonly pixelSize: PixelSize | null;
    }
  /** PNG of the image with its objects over it, in colours of a palette of `#rrggbb`. */
  | {
      readonly kind: "overlay";
      readonly channels: readonly PictureChannel[];
      readonly labels: FoundLabels;
      readonly palette: readonly string[];
    }
  /** 32-bit float TIFF of the foreground's probability. */
  | { readonly kind: "probability"; readonly segmentation: Planes; readonly pixelSize: PixelSize | null };

/** The pixel worker: pure work on files and labels; expendable, restarted when it hangs. */
export interface PixelsApi {
  decode: { input: { fileName: string; bytes: ArrayBuffer }; progress: never; output: Raster };
  /** Instances of a label image or a mask, numbered 1…count, in `palette` colours. */
  labels: {
    input: { fileName: string; bytes: ArrayBuffer; palette: number };
    progress: never;
    output: FoundLabels;
  };
  /** Objects in what the network answered, in `palette` colours. */
  instances: {
    input: { segmentation: Planes; options: InstanceOptions; palette: number };
    progress: never;
    output: FoundLabels;
  };
  /** Counts and colours objects that were found before. */
  describe: { input: { labels: LabelMap; palette: number }; progress: never; output: FoundLabels };
  /** What each pixel of labels, or of a window of them, weighs in training: `width · height` float32. */
  weightMap: {
    input: { labels: WeightInput; w0: number; sigma: number };
    progress: never;
    output: Float32Array;
  };
  /** The bytes of a file. */
  encode: { input: ExportOrder; progress: never; output: Uint8Array };
  /** A TIFF that holds planes exactly; `decode` reads it. */
  pack: { input: PlainPlanes; progress: never; output: Uint8Array };
}
