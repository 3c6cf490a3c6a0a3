import "@tensorflow/tfjs-backend-wasm";
import { ready, setBackend } from "@tensorflow/tfjs-core";
import type { ModelCard, UNetConfig } from "../core/card.ts";
import { initialWeights } from "../core/parameters.ts";
import { createRandom } from "../core/random.ts";
import type { Raster } from "../core/raster.ts";
import type { LoadedModel } from "./model.ts";
import type { TrainingImage } from "./tile-source.ts";

/** Starts tfjs's WASM backend, the reference that tests compute on. */
export async function startWasm(): Promise<void> {
  await setBackend("wasm");
  await ready();
}

/** The paper's kind of network, small enough for tests. */
export function smallNet(changes: Partial<UNetConfig> = {}): UNetConfig {
  return { depth: 2, baseFilters: 8, inputChannels: 1, classes: 2, dropout: 0, norm: "none", ...changes };
}

/** A model with random weights. */
export function randomModel(architecture: UNetConfig, seed = 1): LoadedModel {
  const random = createRandom(seed);
  const weights = initialWeights(architecture, random.gaussian);
  for (const { bias } of weights.values()) {
    for (let i = 0; i < bias.length; i++) bias[i] = 0.1 * random.gaussian();
  }
  return { card: cardOf(architecture), weights };
}

function cardOf(architecture: UNetConfig): ModelCard {
  return {
    name: "test",
    description: "Random weights for tests.",
    format: 1,
    architecture,
    classes: Array.from({ length: architecture.classes }, (_, k) => ({
      name: `class ${k}`,
      color: "#56b4e9",
      role: k === 0 ? "background" : "object",
    })),
    normalisation: { method: "percentile", low: 1, high: 99.8 },
    pixelSizeUm: null,
    objectDiameterPx: 20,
    defaultScale: 1,
    instances: { threshold: 0.5, minArea: 20, maxHoleArea: 20, split: false, splitDepth: 1 },
    training: {
      data: "none",
      licence: "CC0-1.0",
      parent: null,
      steps: 0,
      seconds: 0,
      command: "none",
      date: "2026-01-01",
      validation: {},
    },
    utile: "0.1.0",
  };
}

/** A one-plane float image of smooth random grey values. */
export function randomImage(width: number, height: number, seed = 1): Raster {
  const random = createRandom(seed);
  const data = Float32Array.from({ length: width * height }, (_, i) => {
    const x = i % width;
    const y = Math.floor(i / width);
    return Math.sin(x / 5) + Math.cos(y / 7) + 0.3 * random.gaussian();
  });
  return { data, width, height, channels: 1, slices: 1, frames: 1, pixelSize: null, kind: "intensity" };
}

/** `scale · sin(0.7 i (1 + i / 1000) + phase)`: what the scripts that make fixtures take for weights and inputs. */
export function wave(count: number, phase: number, scale: number): Float32Array {
  return Float32Array.from({ length: count }, (_, i) => scale * Math.sin(0.7 * i * (1 + 0.001 * i) + phase));
}

/** A square training image of bright discs on a dark, noisy ground. */
export function discs(size: number, seed: number): TrainingImage {
  const random = createRandom(seed);
  const labels = new Int32Array(size * size);
  const plane = Float32Array.from(labels, () => 0.1 + 0.05 * random.gaussian());
  for (let id = 1; id <= (size / 24) ** 2; id++) {
    const radius = 5 + 4 * random.next();
    const [x, y] = [size * random.next(), size * random.next()];
    for (let i = 0; i < labels.length; i++) {
      if (Math.hypot((i % size) - x, Math.floor(i / size) - y) > radius) continue;
      labels[i] = id;
      plane[i] = 0.8 + 0.05 * random.gaussian();
    }
  }
  return { name: `discs-${seed}`, dataSet: "discs", planes: [plane], width: size, height: size, labels };
}
