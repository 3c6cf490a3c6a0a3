import process from "node:process";
import { macs } from "../../src/core/network-cost.ts";
import { PAPER_SGD } from "../../src/core/optimiser.ts";
import { initialParameters, PLAIN } from "../../src/core/parameters.ts";
import { createRandom } from "../../src/core/random.ts";
import { createTrainerState, trainStep } from "../../src/model/trainer.ts";
import { benchTile } from "./bench-tile.ts";
import type { Engine } from "./engine.ts";
import { syntheticImage } from "./image.ts";
import { leastSeconds } from "./limit.ts";
import { type BenchModel, randomModel } from "./models.ts";
import { benchNet } from "./net.ts";
import type { Peaks } from "./peaks.ts";
import { withStockKernels } from "./stock.ts";

/** What one engine did with one network and tile on the GPU. */
export interface GpuRow {
  readonly what: "prediction" | "training step";
  readonly engine: string;
  readonly filters: number;
  /** Edge of the tile's input in px. */
  readonly tile: number;
  /** The fastest pass, upload and read-back included. */
  readonly seconds: number;
  /** Processor time of this process in the pass that took the least: on an adapter that computes on the CPU, all of the work, however busy the machine is. */
  readonly cpuSeconds: number;
  /** Of the pass before them, which compiles. */
  readonly firstSeconds: number;
  readonly gflops: number;
  /** The shortest time that the adapter's peaks allow, over the time; null for training. */
  readonly shareOfLimit: number | null;
}

/** Width of a network and edge of a tile. */
export interface Case {
  readonly filters: number;
  readonly tile: number;
}

interface Conditions {
  readonly peaks: Peaks;
  /** Passes of which the fastest counts. */
  readonly passes: number;
}

interface Timing {
  /** Wall time of the first pass, which compiles. */
  readonly firstSeconds: number;
  readonly seconds: number;
  readonly cpuSeconds: number;
}

async function timed(passes: number, work: () => Promise<unknown>): Promise<Timing> {
  const all: { seconds: number; cpuSeconds: number }[] = [];
  for (let pass = 0; pass <= passes; pass++) {
    const begin = performance.now();
    const before = process.cpuUsage();
    await work();
    const { user, system } = process.cpuUsage(before);
    all.push({ seconds: (performance.now() - begin) / 1000, cpuSeconds: (user + system) / 1e6 });
  }
  const [first, ...rest] = all;
  return {
    firstSeconds: first?.seconds ?? Number.NaN,
    seconds: Math.min(...rest.map(({ seconds }) => seconds)),
    cpuSeconds: Math.min(...rest.map(({ cpuSeconds }) => cpuSeconds)),
  };
}

/** One tile through each engine, one engine after the other. */
export async function predictions(
  { filters, tile }: Case,
  engines: readonly ((model: BenchModel) => Engine)[],
  { peaks, passes }: Conditions,
  keep: (row: GpuRow) => void,
): Promise<void> {
  const config = benchNet(filters);
  const model = randomModel(config, 1);
  const pixels = syntheticImage(tile, 1);
  for (const make of engines) {
    const engine = make(model);
    const timing = await timed(passes, () => engine.predict(pixels, tile));
    await engine.dispose();
    keep({
      ...{ what: "prediction", engine: engine.name, filters, tile },
      ...timing,
      gflops: (2 * macs(config, tile)) / 1e9 / timing.seconds,
      shareOfLimit: leastSeconds(config, tile, peaks) / timing.seconds,
    });
  }
}

/** A training step on our kernels, and, beside it, as tfjs alone does it: its kernels, autograd and optimiser. */
export async function gpuSteps(
  { filters, tile }: Case,
  stock: boolean,
  { passes }: Conditions,
  keep: (row: GpuRow) => void,
): Promise<void> {
  const config = benchNet(filters);
  const data = benchTile(tile, config);
  const row = (engine: string, timing: Timing): GpuRow => ({
    ...{ what: "training step", engine, filters, tile, ...timing },
    ...{ gflops: (6 * macs(config, tile)) / 1e9 / timing.seconds, shareOfLimit: null },
  });
  const parameters = initialParameters(config, PLAIN, createRandom(1).gaussian);
  const state = createTrainerState(config, PLAIN, PAPER_SGD, parameters);
  const random = (): number => 1;
  const options = { rate: 1e-3, maxGradientNorm: Infinity, averageDecay: 0.99, random };
  keep(row("utile", await timed(passes, () => trainStep(state, data, options))));
  if (!stock) return;
  // tfjs's gradients are found by Node.js in node_modules, which a packed benchmark has not
  const peer = await import("./tfjs-step.ts").catch(() => null);
  if (peer === null) {
    console.log("  (tfjs's own training is left out: its gradients are not in this bundle)");
    return;
  }
  const step = peer.tfjsStep(config, randomModel(config, 1).weights, data, 1e-3);
  keep(row("tfjs", await withStockKernels(() => timed(Math.min(passes, 1), step))));
}
