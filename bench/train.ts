/**
 * A training step on one thread of the CPU: ours on WASM, tfjs's own autograd on WASM, and PyTorch, from the same
 * weights on the same tile, so that their losses can be compared too.
 *
 *   npm run bench -- train [--steps 5]
 *
 * PyTorch is Debian's python3-torch; without it that column is left out.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { parseArgs } from "node:util";
import v8 from "node:v8";

// before anything compiles WASM: the command line trains with it too
v8.setFlagsFromString("--experimental-wasm-relaxed-simd");

import { setBackend } from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-backend-wasm";
import { macs } from "../src/core/network-cost.ts";
import { PAPER_SGD } from "../src/core/optimiser.ts";
import { initialParameters, PLAIN } from "../src/core/parameters.ts";
import { createRandom } from "../src/core/random.ts";
import { registerBackpropFilter } from "../src/cpu/backprop-filter.ts";
import { hasRelaxedSimd, registerCpuKernels } from "../src/cpu/register.ts";
import { saveModel } from "../src/model/model.ts";
import { trainStep } from "../src/model/trainer.ts";
import { createTrainerState } from "../src/model/trainer-state.ts";
import { benchTile } from "./harness/bench-tile.ts";
import { registerGradients } from "./harness/gradients.ts";
import { type BenchModel, randomModel } from "./harness/models.ts";
import { benchNet } from "./harness/net.ts";
import { record } from "./harness/record.ts";
import { tfjsStep } from "./harness/tfjs-step.ts";
import { tileCost } from "./harness/tile-cost.ts";

const { values } = parseArgs({ options: { steps: { type: "string", default: "5" } } });
const STEPS = Number(values.steps);
const RATE = 1e-3;
const CASES = [
  { filters: 16, tile: 188 },
  { filters: 16, tile: 380 },
  { filters: 32, tile: 252 },
];

interface Timing {
  readonly engine: string;
  /** The fastest step. */
  readonly seconds: number;
  /** Processor time of the step that took least: what counts where other work runs on the machine. */
  readonly processorSeconds: number;
  readonly losses: readonly number[];
}

async function time(engine: string, step: () => Promise<number>): Promise<Timing> {
  const losses: number[] = [];
  let seconds = Number.POSITIVE_INFINITY;
  let processorSeconds = Number.POSITIVE_INFINITY;
  for (let i = 0; i < STEPS; i++) {
    const start = performance.now();
    const startUsage = process.cpuUsage();
    losses.push(await step());
    const { user, system } = process.cpuUsage(startUsage);
    seconds = Math.min(seconds, (performance.now() - start) / 1000);
    processorSeconds = Math.min(processorSeconds, (user + system) / 1e6);
  }
  return { engine, seconds, processorSeconds, losses };
}

function torch({ card, weights }: BenchModel, tile: number): Timing | null {
  const path = join(mkdtempSync(join(tmpdir(), "utile-bench-")), "model.safetensors");
  writeFileSync(path, new Uint8Array(saveModel({ card, weights }, "F32")));
  const run = spawnSync(
    "/usr/bin/python3",
    ["bench/torch_step.py", "train", path, String(tile), String(STEPS - 1), "3600", String(RATE)],
    { encoding: "utf8" },
  );
  if (run.status !== 0) return null;
  const steps: { version: string; wall: number[]; processor: number[]; answers: number[] } = JSON.parse(
    run.stdout,
  );
  return {
    engine: `PyTorch ${steps.version}, 1 thread`,
    seconds: Math.min(...steps.wall),
    processorSeconds: Math.min(...steps.processor),
    losses: steps.answers.slice(0, STEPS),
  };
}

await registerGradients();
await setBackend("wasm");
const results: { filters: number; tile: number; gflop: number; tileSeconds: number; rows: Timing[] }[] = [];
for (const { filters, tile } of CASES) {
  const config = benchNet(filters);
  const model = randomModel(config, 1);
  const data = benchTile(tile, config);
  const rows: Timing[] = [];
  registerBackpropFilter();
  rows.push(
    await time(
      "tfjs 4.22 autograd on WASM (with the filter gradient it lacks)",
      tfjsStep(config, model.weights, data, RATE),
    ),
  );
  await registerCpuKernels();
  const state = createTrainerState(
    config,
    PLAIN,
    PAPER_SGD,
    initialParameters(config, PLAIN, createRandom(1).gaussian),
  );
  const options = {
    rate: RATE,
    maxGradientNorm: Number.POSITIVE_INFINITY,
    averageDecay: 0.99,
    random: () => 1,
  };
  const ours = `Utile on WASM, ${hasRelaxedSimd() ? "relaxed SIMD" : "SIMD"}, 1 thread`;
  rows.push(await time(ours, () => trainStep(state, data, options)));
  const peer = torch(model, tile);
  if (peer) rows.push(peer);
  const gflop = (6 * macs(config, tile)) / 1e9;
  const own = rows[1]?.processorSeconds ?? Number.NaN;
  console.log(`\n${filters} filters, tile ${tile}: ${gflop.toFixed(1)} GFLOP a step`);
  for (const { engine, seconds, processorSeconds, losses } of rows) {
    const figures = [
      `${(seconds * 1000).toFixed(0)} ms`,
      `CPU ${(processorSeconds * 1000).toFixed(0)} ms`,
      `${(gflop / processorSeconds).toFixed(1)} GFLOP/s`,
      `${(processorSeconds / own).toFixed(2)} × ours`,
    ];
    console.log(
      `  ${engine.padEnd(66)} ${figures.map((text) => text.padStart(14)).join("")}   loss ${losses.map((loss) => loss.toFixed(5)).join(" ")}`,
    );
  }
  const tileSeconds = await tileCost(config, tile);
  const share = `${((100 * tileSeconds) / own).toFixed(1)} % of our step`;
  console.log(`  making the tile: ${(tileSeconds * 1000).toFixed(1)} ms, ${share}`);
  results.push({ filters, tile, gflop, tileSeconds, rows });
}
console.log(`\nKept in ${record("train", { results })}`);
process.exit(0);
