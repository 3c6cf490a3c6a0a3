import { keepAtLeast } from "./components.ts";
import { createRandom, type Random, uniform } from "./random.ts";
import type { Raster } from "./raster.ts";
import type { LabelMap } from "./segmentation.ts";
import { type Camera, photograph } from "./simulate-camera.ts";
import type { Canvas, Scene } from "./simulate-canvas.ts";
import { simulateDic } from "./simulate-dic.ts";
import { simulateMembranes } from "./simulate-membranes.ts";
import { simulateNuclei } from "./simulate-nuclei.ts";
import { simulatePhase } from "./simulate-phase.ts";

/** What is looked at, and with which microscope. */
export type SimulationKind = "nuclei" | "phase" | "dic" | "membranes";

/** What to simulate; all that is left out is drawn from the seed or typical of the kind. */
export interface SimulationOptions {
  readonly kind: SimulationKind;
  /** Size of the image in px, 1 or more. */
  readonly width: number;
  readonly height: number;
  /** An integer; the same options with the same seed give the same image. */
  readonly seed: number;
  /** Typical diameter of an object in px, 4 or more; 28 nuclei, 70 phase, 105 dic, 40 membranes unless given. */
  readonly diameter?: number;
  /** Bits of a sample; 8 unless given. */
  readonly bits?: 8 | 16;
  /** Settings of the microscope to fix. */
  readonly camera?: Partial<Omit<Camera, "bits">>;
}

/** A simulated image with its true labels. */
export interface Simulation {
  /** One plane of 8 or 16-bit samples. */
  readonly image: Raster;
  readonly labels: LabelMap;
}

/** Objects of which less than this share of the squared diameter is seen have no label: nobody would draw them. */
const LEAST_AREA = 0.015;

interface Recipe {
  readonly diameter: number;
  readonly scene: (canvas: Canvas, diameter: number, random: Random) => Scene;
  readonly camera: (random: Random) => Omit<Camera, "bits" | "white">;
}

const recipes: Readonly<Record<SimulationKind, Recipe>> = {
  nuclei: {
    diameter: 28,
    scene: simulateNuclei,
    camera: (random) => ({
      blur: uniform(random, 0.6, 1.6),
      photons: 20 * 50 ** random.next(),
      readNoise: uniform(random, 0.5, 3),
      background: uniform(random, 0.005, 0.12),
      shading: 0.4,
    }),
  },
  phase: {
    diameter: 70,
    scene: simulatePhase,
    camera: (random) => ({
      blur: uniform(random, 0.6, 1.1),
      photons: uniform(random, 4000, 40000),
      readNoise: 2,
      background: 0,
      shading: 0.25,
    }),
  },
  dic: {
    diameter: 105,
    scene: simulateDic,
    camera: (random) => ({
      blur: 0.5,
      photons: uniform(random, 4000, 20000),
      readNoise: 2,
      background: 0,
      shading: 0.04,
    }),
  },
  membranes: {
    diameter: 40,
    scene: simulateMembranes,
    camera: (random) => ({
      blur: uniform(random, 0.6, 1),
      photons: uniform(random, 40, 150),
      readNoise: 1,
      background: 0,
      shading: 0.15,
    }),
  },
};

/**
 * Simulates a microscope image whose labels are known exactly.
 *
 * @throws RangeError when the size or the diameter is out of range, or the seed is no integer
 */
export function simulate(options: SimulationOptions): Simulation {
  const { kind, width, height, seed, bits = 8 } = options;
  const recipe = recipes[kind];
  const diameter = options.diameter ?? recipe.diameter;
  if (!Number.isInteger(width) || !Number.isInteger(height) || width < 1 || height < 1) {
    throw new RangeError(`size is ${width} × ${height} px, expected whole numbers of 1 or more`);
  }
  if (!(diameter >= 4)) throw new RangeError(`diameter is ${diameter} px, expected 4 or more`);
  const random = createRandom(seed);
  const canvas = { width, height };
  const scene = recipe.scene(canvas, diameter, random);
  const white = bits === 8 ? 255 : Math.round(1000 * 60 ** random.next());
  const camera = { ...recipe.camera(random), white, ...options.camera, bits };
  const image = photograph(canvas, scene.light, camera, random);
  const count = keepAtLeast(scene.labels, Math.round(LEAST_AREA * diameter * diameter));
  return { image, labels: { width, height, data: scene.labels, count } };
}
