import { type AugmentParams, defaultAugment } from "./augment-params.ts";
import type { ModelCard } from "./card.ts";
import type { TeachSettings } from "./teaching.ts";
import { validInputSize } from "./tiles.ts";

/** What of the data decides how to fine-tune. */
export interface TeachFacts {
  /** Network px per image px. */
  readonly scale: number;
  /** Labelled cells that may train. */
  readonly objects: number;
}

/** Standard deviation of the weight map's separation in network px, as the models that ship were trained. */
const SIGMA = 3;

/** Edge of a tile's input in network px: on a processor a step's time counts, a GPU is idle with less. */
const TILE = { wasm: 252, webgpu: 380 } as const;

/** Less than the parent was trained with: it has seen other microscopes, and these images are of one. */
const AUGMENT: AugmentParams = {
  ...defaultAugment,
  scale: [0.85, 1.18],
  gain: [0.85, 1.18],
  offset: 0.08,
  gamma: [0.85, 1.18],
  noise: 0.03,
  blur: 0.8,
  sharpening: 0.5,
  illumination: 0.1,
};

/** What fine-tuning starts from unless told otherwise; measured in docs/teach.md. */
export function defaultTeachSettings(
  card: ModelCard,
  { scale, objects }: TeachFacts,
  backend: "wasm" | "webgpu",
): TeachSettings {
  return {
    optimiser: "adamw",
    rate: 1e-3,
    steps: objects < 10 ? 200 : 400,
    tileSize: validInputSize(TILE[backend], card.architecture.depth),
    w0: 10,
    sigma: SIGMA / scale,
    dropout: card.architecture.dropout,
    augment: AUGMENT,
    validateEvery: 25,
    seed: 1,
  };
}
