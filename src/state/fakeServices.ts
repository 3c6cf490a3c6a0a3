import type { ModelCard } from "../core/card.ts";
import { type FoundLabels, foundLabels } from "../core/found-labels.ts";
import type { Raster } from "../core/raster.ts";
import type { Segmentation } from "../core/segmentation.ts";
import { encodePlanes } from "../io/encode/planes.ts";
import { NoStorageError } from "../storage/errors.ts";
import type { EngineApi, PixelsApi } from "../worker/protocol.ts";
import type { CallOptions } from "../worker/rpc.ts";
import type { TeachApi } from "../worker/teach-protocol.ts";
import type { ProjectServices, Services } from "./services.ts";

/** A 4 × 1 image; its values tell images apart. */
export function tinyRaster(value = 1): Raster {
  return {
    data: Uint8Array.of(value, value, value, value),
    width: 4,
    height: 1,
    channels: 1,
    slices: 1,
    frames: 1,
    pixelSize: null,
    kind: "intensity",
  };
}

/** A model's card with nothing in it that state looks at but its name and options. */
export function tinyCard(name: string): ModelCard {
  return {
    name,
    description: "",
    format: 1,
    architecture: { depth: 1, baseFilters: 1, inputChannels: 1, classes: 2, dropout: 0, norm: "none" },
    classes: [],
    normalisation: { method: "percentile", low: 0, high: 100 },
    pixelSizeUm: null,
    objectDiameterPx: 1,
    defaultScale: 1,
    instances: { threshold: 0.5, minArea: 1, maxHoleArea: 0, split: false, splitDepth: 1 },
    training: {
      data: "",
      licence: "",
      parent: null,
      steps: 0,
      seconds: 0,
      command: "",
      date: "",
      validation: {},
    },
    utile: "",
  };
}

/** What the network answers for every image. */
export const SEGMENTATION: Segmentation = {
  width: 4,
  height: 1,
  classes: [],
  probabilities: [Float32Array.of(0.1, 0.6, 0.8, 0.9)],
  model: "tiny",
  backend: { name: "wasm", adapter: "CPU", reason: "" },
  scale: 1,
  tileSize: 4,
  tileCount: 2,
  seconds: 1,
};

/** One object of all pixels above the threshold. */
function labelsAbove({ segmentation, options, palette }: PixelsApi["instances"]["input"]): FoundLabels {
  const { width, height, probabilities } = segmentation;
  const data = Uint32Array.from(probabilities[0] ?? [], (p) => (p > options.threshold ? 1 : 0));
  return foundLabels({ width, height, data, count: data.includes(1) ? 1 : 0 }, palette);
}

type EngineCall<M extends keyof EngineApi> = (
  input: EngineApi[M]["input"],
  options: CallOptions<EngineApi[M]["progress"]>,
) => Promise<EngineApi[M]["output"]>;

/** What a test may replace. */
export interface Overrides {
  readonly decode?: (fileName: string, bytes: ArrayBuffer) => Promise<Raster>;
  readonly segment?: EngineCall<"segment">;
  readonly estimateScale?: EngineCall<"estimateScale">;
  readonly loadModel?: EngineCall<"loadModel">;
  readonly start?: EngineCall<"start">;
  readonly instances?: (input: PixelsApi["instances"]["input"]) => Promise<FoundLabels>;
  readonly weightMap?: (input: PixelsApi["weightMap"]["input"]) => Promise<Float32Array>;
  readonly save?: Services["save"];
  readonly teach?: Partial<TeachCalls>;
  readonly projects?: ProjectServices;
}

type TeachCalls = { readonly [M in keyof TeachApi]: EngineCall<M> };

/** A session that learns nothing, in one step. */
const TEACH: TeachCalls = {
  teachOpen: async () => ({ step: 0 }),
  teachPut: async () => null,
  teachPatch: async () => null,
  teachDrop: async () => null,
  teachTrain: async () => ({ step: 1, reason: "steps" }),
  teachPause: async () => null,
  teachPredict: async ({ rect: { width, height } }) => ({
    width,
    height,
    classes: [],
    probabilities: [new Float32Array(width * height).fill(1)],
    step: 1,
  }),
  teachSamples: async () => [],
  teachModel: async () => new ArrayBuffer(8),
  teachCheckpoint: async () => new ArrayBuffer(4),
  teachClose: async () => null,
  uncertainty: async ({ image: { width, height } }) => new Float32Array(width * height),
};

/** A browser that keeps nothing. */
const NO_PROJECTS: ProjectServices = {
  open: () => Promise.reject(new NoStorageError("This browser window keeps nothing.")),
  locks: { claim: async () => null, takeOver: () => Promise.reject(new Error("There are no locks.")) },
  remembered: () => null,
  remember: () => {},
  reload: () => {},
  measureSpace: async () => null,
  askToPersist: async () => false,
};

/** Services that answer at once: every file is a 4 × 1 image, every segmentation the same. */
export function fakeServices(overrides: Overrides = {}): Services {
  let now = 0;
  const engine = {
    start: overrides.start ?? (async () => SEGMENTATION.backend),
    loadModel: overrides.loadModel ?? (async () => tinyCard("tiny")),
    segment: overrides.segment ?? (async () => SEGMENTATION),
    estimateScale: overrides.estimateScale ?? (async () => null),
    logits: async () => ({ width: 0, height: 0, planes: [] }),
    simulateFailure: async () => null,
    ...TEACH,
    ...overrides.teach,
  } satisfies { [M in keyof EngineApi]: EngineCall<M> };
  const pixels: PixelsMethods = {
    decode: ({ fileName, bytes }) => overrides.decode?.(fileName, bytes) ?? Promise.resolve(tinyRaster()),
    labels: async ({ palette }) =>
      foundLabels({ width: 4, height: 1, data: Uint32Array.of(1, 1, 0, 2), count: 2 }, palette),
    describe: async ({ labels, palette }) => foundLabels(labels, palette),
    instances: overrides.instances ?? (async (input) => labelsAbove(input)),
    weightMap:
      overrides.weightMap ?? (async ({ labels, w0 }) => new Float32Array(labels.ids.length).fill(w0)),
    encode: async ({ kind }) => new TextEncoder().encode(kind),
    pack: async ({ width, height, planes }) => encodePlanes(planes, width, height),
  };
  const engineMethods: { readonly [M in keyof EngineApi]: EngineCall<M> } = engine;
  return {
    engine: (method, input, options = {}) => engineMethods[method](input, options),
    pixels: (method, input) => pixels[method](input),
    thumbnail: async () => "blob:thumbnail",
    dropThumbnail: () => {},
    fetchFile: async () => new Blob(["model"]),
    save: overrides.save ?? (async () => {}),
    palette: ["#ff0000"],
    projects: overrides.projects ?? NO_PROJECTS,
    saveSettings: () => {},
    now: () => now++,
  };
}

type PixelsMethods = {
  readonly [M in keyof PixelsApi]: (input: PixelsApi[M]["input"]) => Promise<PixelsApi[M]["output"]>;
};
