import type { ModelClass } from "../core/card.ts";
import type { ImageRect } from "../core/rect.ts";
import type { LabelMap } from "../core/segmentation.ts";
import type { ModelId } from "../worker/protocol.ts";
import type { TeachFigures, TeachSettings } from "../worker/teach-protocol.ts";
import type { ImageId } from "./image.ts";

/** A moment of a run that can be gone back to. */
export interface Version {
  readonly step: number;
  readonly figures: TeachFigures | null;
  /** Model file of float16; storage may keep it elsewhere. */
  readonly model: Blob;
}

/** One run of fine-tuning, kept over a reload. */
export interface TeachRecord {
  readonly parent: ModelId;
  readonly classes: readonly ModelClass[];
  readonly settings: TeachSettings;
  readonly step: number;
  /** Seconds of training so far, pauses left out. */
  readonly seconds: number;
  readonly losses: readonly { readonly step: number; readonly loss: number }[];
  readonly validations: readonly { readonly step: number; readonly figures: TeachFigures }[];
  readonly versions: readonly Version[];
  /** Everything the run needs to go on; null before the first. */
  readonly checkpoint: { readonly step: number; readonly bytes: Blob } | null;
}

export type Teaching =
  | { readonly status: "idle" }
  | { readonly status: "preparing" }
  | { readonly status: "running" }
  | { readonly status: "pausing" }
  | { readonly status: "paused" }
  | { readonly status: "done"; readonly reason: "steps" | "settled" }
  | { readonly status: "failed"; readonly message: string };

/** What the network in training finds in the part of the image that is in sight. */
export interface LivePrediction {
  readonly id: ImageId;
  readonly rect: ImageRect;
  readonly labels: LabelMap;
  readonly step: number;
}

export interface TeachSlice {
  readonly teaching: Teaching;
  /** Null before the first run. */
  readonly record: TeachRecord | null;
  /** What the user changed of the defaults that follow from the data. */
  readonly teachSettings: Partial<TeachSettings>;
  readonly live: LivePrediction | null;
  startTeaching: () => Promise<void>;
  pauseTeaching: () => void;
  continueTeaching: () => Promise<void>;
  /** Ends the run and keeps the best weights as a model of the user's. */
  keepBest: (name: string) => Promise<void>;
  /** Makes an earlier moment the model to go on from. */
  goBackTo: (step: number) => Promise<void>;
  setTeachSettings: (patch: Partial<TeachSettings>) => void;
  /** Puts back a run that was stored. */
  restoreTeaching: (record: TeachRecord, teaching: Teaching) => void;
}
