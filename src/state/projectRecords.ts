import * as v from "valibot";
import type { FileRef } from "../storage/file-ref.ts";
import {
  backendReport,
  imageRect,
  instanceOptions,
  modelClass,
  pixelSize,
  segmentOptions,
  size,
} from "../worker/schemas.ts";
import { teachChoices, teachFigures, teachSettings } from "../worker/teach-contract.ts";

/** Files as records point to them. */
const file: v.GenericSchema<FileRef> = v.object({ file: v.string(), bytes: v.number(), name: v.string() });
const runOptions = v.object({
  tileSize: v.exactOptional(v.number()),
  rotations: v.exactOptional(v.picklist([1, 4, 8])),
  channel: v.exactOptional(v.number()),
  memoryShare: v.exactOptional(v.number()),
});

/** Ids of the images in the order of the list. */
const order = v.array(v.string());

const image = v.object({
  name: v.string(),
  /** As `ImageItem`. */
  folder: v.string(),
  /** Typed by the user, in µm. */
  pixelSize,
  /** As `ImageItem`. */
  estimate: v.optional(v.nullable(v.object({ model: v.string(), scale: v.number() })), null),
  /** The file as it was opened. */
  content: file,
});

const outcome = v.object({
  width: size,
  height: size,
  classes: v.array(modelClass),
  model: v.string(),
  backend: backendReport,
  scale: v.number(),
  tileSize: v.number(),
  tileCount: v.number(),
  seconds: v.number(),
  /** How the network was run. */
  options: segmentOptions,
  exported: v.boolean(),
  /** TIFF, 32-bit float, a page each class but the first. */
  probabilities: file,
  /** TIFF, 32-bit ids, 0 background. */
  found: v.nullable(v.object({ labels: file, count: size, options: instanceOptions })),
});

const given = v.object({ fileName: v.string(), labels: file, width: size, height: size, count: size });

const paint = v.object({
  width: size,
  height: size,
  /** Edits in the history, and how many of them are applied. */
  length: size,
  applied: size,
  held: v.array(imageRect),
});

/** Edits that were packed together; a piece's name is the image's id, a slash and the place of its first edit. */
const history = v.object({
  edits: v.array(
    v.object({
      title: v.string(),
      plane: v.picklist(["ids", "emphasis"]),
      /** Runs of pixels that are its own, taken from `runs` one edit after the other. */
      runs: size,
      classes: v.array(
        v.object({ id: v.number(), before: v.nullable(v.number()), after: v.nullable(v.number()) }),
      ),
      rect: imageRect,
    }),
  ),
  /** TIFF, 32-bit; row by row four numbers a run as in `Edit`, filled up with zeros; null when there are none. */
  runs: v.nullable(file),
});

const model = v.object({
  title: v.string(),
  description: v.string(),
  content: file,
  /** False when it was taken off the list; it is forgotten when the project is opened again. */
  listed: v.optional(v.boolean(), true),
});

const settings = v.object({
  model: v.nullable(v.string()),
  objectOptions: v.record(v.string(), instanceOptions),
  runOptions,
  cellSize: v.nullable(v.object({ value: v.number(), unit: v.picklist(["px", "µm"]) })),
  weightOptions: v.object({ w0: v.number(), sigma: v.number() }),
  teachSettings: teachChoices,
  /** Share of the labels held back. */
  heldShare: v.number(),
  /** Names and colours of classes, by their index. */
  ownClasses: v.record(v.string(), v.object({ name: v.string(), color: v.string() })),
  /** As `PaintOptions`. */
  paint: v.object({
    size: v.number(),
    overBackgroundOnly: v.boolean(),
    instance: v.nullable(v.number()),
    classIndex: v.number(),
    tolerance: v.number(),
    emphasis: v.number(),
  }),
});

const layer = v.object({ on: v.boolean(), opacity: v.number() });

const view = v.object({
  place: v.picklist(["segment", "teach"]),
  selected: v.nullable(v.string()),
  layers: v.record(v.string(), layer),
  outlines: v.boolean(),
  contrasts: v.record(v.string(), v.array(v.object({ low: v.number(), high: v.number() }))),
  folded: v.object({ images: v.boolean(), task: v.boolean() }),
  /** Image point in the middle of the page and device px per image px, by image. */
  cameras: v.record(v.string(), v.object({ x: v.number(), y: v.number(), scale: v.number() })),
});

const version = v.object({ step: v.number(), figures: v.nullable(teachFigures), model: file });

/** A run of fine-tuning, as `TeachRecord`, its models and its checkpoint in files. */
const teach = v.object({
  status: v.variant("status", [
    v.object({ status: v.picklist(["idle", "preparing", "running", "pausing", "paused"]) }),
    v.object({ status: v.literal("done"), reason: v.picklist(["steps", "settled"]) }),
    v.object({ status: v.literal("failed"), message: v.string() }),
  ]),
  parent: v.string(),
  base: v.nullable(version),
  classes: v.array(modelClass),
  settings: teachSettings,
  step: v.number(),
  seconds: v.number(),
  losses: v.array(v.object({ step: v.number(), loss: v.number() })),
  validations: v.array(v.object({ step: v.number(), figures: teachFigures })),
  versions: v.array(version),
  best: v.nullable(v.number()),
  checkpoint: v.nullable(v.object({ step: v.number(), bytes: file })),
  resumedAt: v.nullable(v.number()),
});

/** What each kind of piece holds. */
export const RECORDS = {
  order,
  image,
  outcome,
  given,
  paint,
  history,
  model,
  settings,
  view,
  teach,
} as const;

export type RecordKind = keyof typeof RECORDS;

/** What a piece of a kind holds. */
export type RecordOf<K extends RecordKind> = v.InferOutput<(typeof RECORDS)[K]>;
