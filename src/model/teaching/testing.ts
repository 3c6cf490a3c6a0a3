import { identityAugment } from "../../core/augment-params.ts";
import type { TeachImage, TeachSettings } from "../../core/teaching.ts";
import type { LoadedModel } from "../model.ts";
import { discs, randomModel, smallNet } from "../testing.ts";

/** A small network of random weights: background, cell and, with three classes, a rim. */
export function smallParent(classes: 2 | 3 = 2): LoadedModel {
  const { card, weights } = randomModel(smallNet({ baseFilters: 4, classes }));
  const rim = card.classes.map((one, k) => (k === 2 ? { ...one, role: "rim" as const } : one));
  return { card: { ...card, classes: rim }, weights };
}

export const SETTINGS: TeachSettings = {
  optimiser: "adamw",
  rate: 1e-2,
  steps: 100,
  tileSize: 76,
  w0: 2,
  sigma: 3,
  dropout: 0.25,
  augment: { ...identityAugment, flip: true, shift: 2 },
  validateEvery: 5,
  seed: 1,
};

/** Bright discs on a dark ground, labelled throughout. */
export function taughtDiscs(size: number, seed: number, changes: Partial<TeachImage> = {}): TeachImage {
  const { planes, labels } = discs(size, seed);
  const [data = new Float32Array()] = planes;
  return {
    id: `image-${seed}`,
    name: `discs-${seed}.png`,
    image: {
      data,
      width: size,
      height: size,
      channels: 1,
      slices: 1,
      frames: 1,
      pixelSize: null,
      kind: "intensity",
    },
    options: {},
    ids: Uint32Array.from(labels),
    emphasis: null,
    classes: new Map(),
    held: [],
    ...changes,
  };
}
