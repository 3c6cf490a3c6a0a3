import type { ModelClass } from "../core/card.ts";
import type { ClassPlanes } from "../core/class-planes.ts";
import type { FoundLabels } from "../core/found-labels.ts";
import type { ImageRect } from "../core/rect.ts";
import type { ModelId } from "../worker/protocol.ts";
import type { TeachFigures, TeachSample, TeachSettings } from "../worker/teach-protocol.ts";
import type { SliceCreator } from "./appState.ts";
import type { Decoder } from "./decoder.ts";
import type { ImageId } from "./image.ts";
import type { Services } from "./services.ts";
import {
  continueTeaching,
  goBackTo,
  keepBest,
  resetSettings,
  restoreTeaching,
  sampleTiles,
  settle,
  startTeaching,
} from "./teachActions.ts";
import { createLivePredictor } from "./teachLive.ts";
import { TeachRun } from "./teachRun.ts";
import { TeachSession } from "./teachSession.ts";
import { DEFAULT_HELD_SHARE } from "./teachSettings.ts";

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
  /** Version that was gone back to and that the session began with; null: it began with the parent. */
  readonly base: Version | null;
  readonly classes: readonly ModelClass[];
  readonly settings: TeachSettings;
  readonly step: number;
  /** Seconds of training so far, pauses left out. */
  readonly seconds: number;
  readonly losses: readonly { readonly step: number; readonly loss: number }[];
  readonly validations: readonly { readonly step: number; readonly figures: TeachFigures }[];
  readonly versions: readonly Version[];
  /** Step of the version that did best on what is held back; null before the first judgement. */
  readonly best: number | null;
  /** Everything the run needs to go on; null before the first. */
  readonly checkpoint: { readonly step: number; readonly bytes: Blob } | null;
  /** Step at which the run last went on by itself after a reload; not twice at the same, so that no crash repeats. */
  readonly resumedAt: number | null;
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
  readonly labels: FoundLabels;
  /** What the cells were found in. */
  readonly segmentation: ClassPlanes;
  readonly step: number;
}

/** Part of an image that is in sight. */
export interface Sight {
  readonly id: ImageId;
  readonly rect: ImageRect;
}

export interface TeachSlice {
  readonly teaching: Teaching;
  /** Null before the first run. */
  readonly record: TeachRecord | null;
  /** What the user changed of the defaults that follow from the data. */
  readonly teachSettings: Partial<TeachSettings>;
  /** Share of the labelled area that is held back for judging, [0, 0.5]. */
  readonly heldShare: number;
  readonly live: LivePrediction | null;
  /** Seconds from one step to the next of late, judging and predicting included; null before it can be told. */
  readonly stepSeconds: number | null;
  readonly sight: Sight | null;
  startTeaching: () => Promise<void>;
  pauseTeaching: () => void;
  continueTeaching: () => Promise<void>;
  /** Ends the run and keeps the best weights as a model of the user's. */
  keepBest: (name: string) => Promise<void>;
  /** Makes an earlier moment the model to go on from. */
  goBackTo: (step: number) => Promise<void>;
  setTeachSettings: (patch: Partial<TeachSettings>) => void;
  /** Back to the defaults. */
  resetTeachSettings: () => void;
  /** Tiles as the network would see them in training. */
  sampleTiles: (count: number, settings: TeachSettings) => Promise<readonly TeachSample[]>;
  setHeldShare: (share: number) => void;
  setSight: (sight: Sight | null) => void;
  /** Puts back a run that was stored; one that was running goes on by itself. */
  restoreTeaching: (record: TeachRecord, teaching: Teaching) => void;
}

export function createTeachSlice(services: Services, decoder: () => Decoder): SliceCreator<TeachSlice> {
  return (set, get, api) => {
    const session = new TeachSession({ services, decoder, get });
    const run = new TeachRun({ services, session, get, set });
    const predictor = createLivePredictor({ services, session, get, show: (live) => set({ live }) });
    const means = { services, session, run, predictor, get, set };
    api.subscribe((state, previous) => session.follow(state, previous));
    return {
      teaching: { status: "idle" },
      record: null,
      teachSettings: {},
      heldShare: DEFAULT_HELD_SHARE,
      live: null,
      stepSeconds: null,
      sight: null,
      startTeaching: () => startTeaching(means),
      pauseTeaching: () => void run.pause(),
      continueTeaching: () => continueTeaching(means),
      keepBest: (name) => keepBest(means, name),
      goBackTo: (step) => goBackTo(means, step),
      setTeachSettings: (patch) => {
        set(({ teachSettings }) => ({ teachSettings: { ...teachSettings, ...patch } }));
        settle(means);
      },
      resetTeachSettings: () => resetSettings(means),
      sampleTiles: (count, settings) => sampleTiles(means, count, settings),
      setHeldShare: (heldShare) => set({ heldShare }),
      setSight: (sight) => set({ sight }),
      restoreTeaching: (record, teaching) => restoreTeaching(means, record, teaching),
    };
  };
}
