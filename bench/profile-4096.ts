/**
 * Where the time of one large image goes: every stage beside the network alone, and the network on what this machine
 * has, from a file's bytes to coloured cells.
 *
 *   npm run bench -- profile-4096 [--size 4096] [--cells 10000] [--filters 16] [--passes 3] [--backend auto|webgpu|wasm] [--no-network]
 *
 * On WASM a network of four filters and depth 2 stands in for the asked one. The table then tells what share the asked
 * network would have on a GPU that computes it at a few stated speeds.
 */
import process from "node:process";
import { parseArgs } from "node:util";
import { startBackend } from "../src/cli/backend.ts";
import type { InstanceOptions, UNetConfig } from "../src/core/card.ts";
import { foundLabels } from "../src/core/found-labels.ts";
import { findInstances } from "../src/core/instances.ts";
import { macs } from "../src/core/network-cost.ts";
import { normalise } from "../src/core/normalise.ts";
import { resizeBilinear } from "../src/core/resample.ts";
import { cutTile, pasteTile } from "../src/core/tile-pixels.ts";
import { planTiles } from "../src/core/tiles.ts";
import { encodeLabelsTiff } from "../src/io/encode/results.ts";
import { nodeInflate } from "../src/io/node-inflate.ts";
import { decodeImage } from "../src/io/registry.ts";
import { checkTile } from "../src/model/answered.ts";
import { segmentRaster } from "../src/model/predict.ts";
import { Predictor } from "../src/model/predictor.ts";
import { registerPixelKernels } from "../src/simd/register.ts";
import { checkNotBlank } from "../src/worker/engine/check-result.ts";
import { syntheticImage } from "./harness/image.ts";
import { randomModel } from "./harness/models.ts";
import { benchNet } from "./harness/net.ts";
import { orExit } from "./harness/or-exit.ts";
import { syntheticPrediction } from "./harness/prediction.ts";
import { record } from "./harness/record.ts";

registerPixelKernels();

const { values } = parseArgs({
  options: {
    size: { type: "string", default: "4096" },
    cells: { type: "string", default: "10000" },
    filters: { type: "string", default: "16" },
    passes: { type: "string", default: "3" },
    backend: { type: "string", default: "auto" },
    "no-network": { type: "boolean", default: false },
  },
});

const SIZE = Number(values.size);
/** Edge of a tile's input in px. */
const TILE = 1084;
const OPTIONS: InstanceOptions = { threshold: 0.5, minArea: 40, maxHoleArea: 60, split: true, splitDepth: 2 };
/** Colours of the viewer's palette. */
const PALETTE = 8;
/** Stands in for a network on the CPU. */
const SMALL: UNetConfig = { ...benchNet(4), depth: 2 };
/** Speeds of GPUs in TFLOP/s of this network, from a laptop's to a fast card's. */
const SPEEDS = [1, 5, 20];

interface Stage {
  readonly stage: string;
  /** Milliseconds of the fastest pass. */
  readonly wall: number;
  /** Milliseconds of processor time of the pass that took the least. */
  readonly processor: number;
}

const stages: Stage[] = [];

async function stage<T>(name: string, work: () => T | Promise<T>): Promise<T> {
  const results: { wall: number; processor: number; result: T }[] = [];
  for (let pass = 0; pass < Number(values.passes); pass++) {
    const before = process.cpuUsage();
    const start = performance.now();
    const result = await work();
    const wall = performance.now() - start;
    const { user, system } = process.cpuUsage(before);
    results.splice(0, results.length, ...results, { wall, processor: (user + system) / 1000, result });
  }
  const least = (of: "wall" | "processor") => Math.min(...results.map((each) => each[of]));
  const [first] = results;
  if (first === undefined) throw new RangeError("a stage needs a pass or more");
  stages.push({ stage: name, wall: least("wall"), processor: least("processor") });
  return first.result;
}

/** The work on tiles that is not the network's: cutting, checking and stitching. */
function throughTiles(input: Float32Array, planes: readonly Float32Array[]): void {
  const plan = planTiles({ width: SIZE, height: SIZE, depth: 4, tileSize: TILE });
  const area = plan.outputSize ** 2;
  const tilePixels = new Float32Array(plan.tileSize ** 2);
  const answer = new Float32Array(planes.length * area).fill(0.3);
  const job = {
    input: { planes: [input], width: SIZE, height: SIZE },
    plan,
    output: "probabilities",
  } as const;
  for (const tile of plan.tiles) {
    const [x, y] = [tile.x - plan.context, tile.y - plan.context];
    cutTile(input, SIZE, SIZE, x, y, plan.tileSize, tilePixels);
    checkTile(answer, planes.length + 1, { ...job, take: () => {} }, tile);
    for (const [k, plane] of planes.entries())
      pasteTile(answer.subarray(k * area, (k + 1) * area), plan.outputSize, tile, plane, SIZE);
  }
}

async function aroundNetwork(): Promise<void> {
  const grey = syntheticImage(SIZE, 1);
  const samples = Uint32Array.from(grey, (value) =>
    Math.max(0, Math.min(65_535, Math.round(value * 40_000))),
  );
  const file = encodeLabelsTiff({ data: samples, width: SIZE, height: SIZE }, null);
  const raster = await stage("decode, 16-bit TIFF", () => decodeImage("a.tif", file));
  await stage("decode with Node.js's zlib", () => decodeImage("a.tif", file, { inflate: nodeInflate }));
  const input = await stage("normalise", () =>
    normalise(raster.data, { method: "percentile", low: 1, high: 99.8 }),
  );
  const half = { width: SIZE / 2, height: SIZE / 2 };
  const whole = { width: SIZE, height: SIZE };
  const shrunk = await stage("resample to half (where cells are large)", () =>
    resizeBilinear(input, whole, half),
  );
  await stage("resample an answer to full size", () => resizeBilinear(shrunk, half, whole));
  const prediction = syntheticPrediction(SIZE, Number(values.cells), true);
  const planes = prediction.probabilities.map(({ length }) => new Float32Array(length));
  await stage("cut, check and stitch tiles", () => throughTiles(input, planes));
  await stage("check the answer", () => checkNotBlank(prediction.probabilities));
  const labels = await stage("find cells and split them", () => findInstances(prediction, OPTIONS));
  await stage("areas and colours", () => foundLabels(labels, PALETTE));
}

/** The network with everything the engine does, on a GPU where there is one. */
async function withNetwork() {
  if (values["no-network"]) return null;
  const { backend } = values;
  if (backend !== "auto" && backend !== "webgpu" && backend !== "wasm")
    throw new Error(`--backend is auto, webgpu or wasm, not ${backend}.`);
  const { report, limits } = await startBackend(backend);
  const config = report.name === "webgpu" ? benchNet(Number(values.filters)) : SMALL;
  const predictor = new Predictor(randomModel(config, 1));
  const image = Uint8Array.from(syntheticImage(SIZE, 1), (value) => Math.max(0, Math.min(255, value * 200)));
  const raster = { data: image, width: SIZE, height: SIZE, channels: 1, slices: 1, frames: 1 };
  const facts = { pixelSize: null, kind: "intensity" } as const;
  const name = `engine, ${config.baseFilters} filters, depth ${config.depth}, ${report.adapter}`;
  const answer = await stage(name, () => segmentRaster(predictor, { ...raster, ...facts }, { limits }));
  predictor.dispose();
  const plan = planTiles({ width: SIZE, height: SIZE, depth: config.depth, tileSize: answer.tileSize });
  const flop = 2 * macs(config, plan.tileSize) * plan.tiles.length;
  const seconds = (stages.at(-1)?.wall ?? 0) / 1000;
  return {
    backend: report.name,
    adapter: report.adapter,
    config,
    gflop: flop / 1e9,
    gflops: flop / 1e9 / seconds,
  };
}

/** What share of the whole the asked network would have at a speed, one stage after another. */
function shares(rest: number) {
  const config = benchNet(Number(values.filters));
  const plan = planTiles({ width: SIZE, height: SIZE, depth: config.depth, tileSize: TILE });
  const tflop = (2 * macs(config, plan.tileSize) * plan.tiles.length) / 1e12;
  return SPEEDS.map((speed) => {
    const network = (1000 * tflop) / speed;
    return { tflop, tflops: speed, network, rest, share: network / (network + rest) };
  });
}

/** What the command line does in the place of decoding, what is done for images of another scale only, and the network. */
const OTHERS = ["decode with", "resample", "engine"];

const always = (name: string): boolean => !OTHERS.some((start) => name.startsWith(start));

async function run() {
  await aroundNetwork();
  const rest = stages.filter((each) => always(each.stage)).reduce((sum, each) => sum + each.processor, 0);
  const network = await withNetwork();
  return { unit: "ms", size: SIZE, cells: Number(values.cells), stages, network, shares: shares(rest) };
}

const measured = await orExit(run());
console.table(measured.stages);
console.table(measured.shares);
if (measured.network !== null) console.log(measured.network);
console.log(record(`profile-${SIZE}`, measured));
