import type { InstanceOptions } from "../core/card.ts";
import type { FoundLabels } from "../core/found-labels.ts";
import type { PixelArray, PixelSize, Raster } from "../core/raster.ts";
import type { Segmentation } from "../core/segmentation.ts";
import type { ModelId, SegmentOptions } from "../worker/protocol.ts";

/** Identity of an image in the list, unique in its project. */
export type ImageId = string;

/** What the list and the footer say of a decoded image; the samples themselves live in the raster cache. */
export type ImageFacts = Omit<Raster, "data"> & {
  /** Bits a sample, and whether samples are floats. */
  readonly bits: 8 | 16 | 32 | 64;
  readonly float: boolean;
  /** Whether any two samples differ. */
  readonly varies: boolean;
};

/** Where an image is on its way from file to pixels. */
export type Decoding =
  | { readonly status: "waiting" }
  | { readonly status: "decoding" }
  | { readonly status: "ready"; readonly facts: ImageFacts; readonly thumbnail: string }
  | { readonly status: "failed"; readonly message: string };

/** What the network does with an image now; an earlier outcome stays beside it until its successor is there. */
export type Work =
  | { readonly status: "idle" }
  | { readonly status: "queued" }
  | { readonly status: "running"; readonly tilesDone: number; readonly tileCount: number }
  | { readonly status: "failed"; readonly message: string };

/** Objects found in a segmentation with one set of options. */
export interface Found {
  readonly labels: FoundLabels;
  /** What they were found in; an earlier answer until the newest one's objects are there. */
  readonly segmentation: Segmentation;
  readonly options: InstanceOptions;
}

/** What the network answered for an image, and the objects found in it. */
export interface Outcome {
  readonly segmentation: Segmentation;
  /** How the network was run. */
  readonly options: SegmentOptions;
  /** Null until the objects are found for the first time. */
  readonly found: Found | null;
  /** Whether a file of these objects was saved. */
  readonly exported: boolean;
}

/** Cells that the user brought in a label image. */
export interface GivenLabels {
  readonly fileName: string;
  readonly labels: FoundLabels;
}

/** What a network found out of how large an image should be for it. */
export interface ScaleEstimate {
  readonly model: ModelId;
  /** Network px per image px. */
  readonly scale: number;
}

/** One image of the list. */
export interface ImageItem {
  readonly id: ImageId;
  /** File name with extension. */
  readonly name: string;
  /** Folder inside what was dropped, `""` or ending in `/`. */
  readonly folder: string;
  readonly file: Blob;
  readonly decoding: Decoding;
  readonly work: Work;
  readonly outcome: Outcome | null;
  /** Shown in the place of the network's cells; null for none. */
  readonly given: GivenLabels | null;
  /** Pixel size the user typed; wins over the file's. */
  readonly pixelSize: PixelSize | null;
  /** At which scale a network sees its cells best, found out from the image; null until one needed to know. */
  readonly estimate: ScaleEstimate | null;
}

/** A file as it was dropped, picked or pasted. */
export interface IncomingFile {
  readonly name: string;
  readonly folder: string;
  readonly file: Blob;
  /** In µm, where it is known without the file stating it. */
  readonly pixelSize?: PixelSize;
}

/** A new list entry for a file. */
export function imageItem(id: ImageId, incoming: IncomingFile): ImageItem {
  return {
    id,
    pixelSize: null,
    estimate: null,
    ...incoming,
    decoding: { status: "waiting" },
    work: { status: "idle" },
    outcome: null,
    given: null,
  };
}

/** Whether there is anything to lay over an image: the network's answer, or labels the user brought. */
export function isAnswered(item: ImageItem | undefined): boolean {
  return item !== undefined && (item.outcome !== null || item.given !== null);
}

/** Labels that lie over an image: those the user brought, else what the network found; null before either. */
export function labelsOf(item: ImageItem): FoundLabels | null {
  return item.given?.labels ?? item.outcome?.found?.labels ?? null;
}

/** What is worth keeping of a raster once its samples may be dropped. */
export function factsOf(raster: Raster): ImageFacts {
  const { data, ...facts } = raster;
  const float = data instanceof Float32Array || data instanceof Float64Array;
  return { ...facts, bits: bitsOf(data.BYTES_PER_ELEMENT), float, varies: varies(data) };
}

function varies(data: PixelArray): boolean {
  for (const value of data) {
    if (!Object.is(value, data[0])) return true;
  }
  return false;
}

function bitsOf(bytes: number): 8 | 16 | 32 | 64 {
  if (bytes === 1) return 8;
  if (bytes === 2) return 16;
  return bytes === 4 ? 32 : 64;
}

/** Pixel size in µm that counts for an image: what the user typed, else what the file says, else null. */
export function pixelSizeOf(item: ImageItem): PixelSize | null {
  if (item.pixelSize !== null) return item.pixelSize;
  return item.decoding.status === "ready" ? item.decoding.facts.pixelSize : null;
}
