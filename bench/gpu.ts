/**
 * Our networks on the machine's GPU through Dawn, without a browser, side by side with stock tfjs on the same device:
 * what the adapter can do at most, which of our variants proved themselves, logits against the reference backend, and
 * the speed of prediction and of a training step. Bundles into one file that needs Node.js and the `webgpu` package only.
 *
 *   npm run bench -- gpu [--cases 16:188,32:252,64:572] [--steps 16:188] [--stock 16:188] [--passes 3] [--software]
 *                        [--keep] [--out FILE.json]
 *
 * A case is filters:tile; `--stock` names those that stock tfjs is given too. With `--software` an adapter that computes
 * on the CPU will do; it is some hundred times slower, so give it small cases. `--keep` adds to bench/results/.
 */
import { writeFileSync } from "node:fs";
import process from "node:process";
import { parseArgs } from "node:util";
import { version_cpu } from "@tensorflow/tfjs-backend-cpu";
import { WebGPUBackend } from "@tensorflow/tfjs-backend-webgpu";
import { backend, setBackend } from "@tensorflow/tfjs-core";
import { startDawn } from "../src/cli/dawn.ts";
import type { BackendReport } from "../src/core/segmentation.ts";
import type { Engine } from "./harness/engine.ts";
import { type Case, type GpuRow, gpuSteps, predictions } from "./harness/gpu-rows.ts";
import { syntheticImage } from "./harness/image.ts";
import { largestDifference } from "./harness/measure.ts";
import { type BenchModel, randomModel } from "./harness/models.ts";
import { benchNet } from "./harness/net.ts";
import { orExit } from "./harness/or-exit.ts";
import { measurePeaks } from "./harness/peaks.ts";
import { stockEngine } from "./harness/stock.ts";
import { utileEngine } from "./harness/utile-engine.ts";

/** The least tile of depth 4: one pass of it takes the reference backend seconds. */
const CHECK_TILE = 188;

function casesOf(list: string): Case[] {
  return list
    .split(",")
    .filter((text) => text !== "")
    .map((text) => {
      const [filters = Number.NaN, tile = Number.NaN] = text.split(":").map(Number);
      if (!(filters > 0 && tile > 0))
        throw new RangeError(`a case is filters:tile, e.g. 16:188, not ${text}`);
      return { filters, tile };
    });
}

/** Starts tfjs on the GPU. */
async function start(allowSoftware: boolean): Promise<{ report: BackendReport; device: GPUDevice }> {
  const started = await startDawn(allowSoftware);
  const running = started === null ? null : backend();
  if (started === null || !(running instanceof WebGPUBackend)) throw new Error("Dawn finds no GPU here.");
  return { report: started.report, device: running.device };
}

/** Largest difference of the GPU's logits from the reference backend's. */
async function logitsDifference(report: BackendReport): Promise<number> {
  const model = randomModel(benchNet(16), 1);
  const tile = syntheticImage(CHECK_TILE, 1);
  await setBackend("cpu");
  const reference = await stockEngine(model, { name: "wasm", adapter: "reference" }).predict(
    tile,
    CHECK_TILE,
  );
  await setBackend("webgpu");
  const engine = utileEngine(model, report);
  const logits = await engine.predict(tile, CHECK_TILE);
  await engine.dispose();
  return largestDifference(reference, logits);
}

function printed(row: GpuRow): string {
  const share = row.shareOfLimit === null ? "" : `${(100 * row.shareOfLimit).toFixed(1)} % of the limit`;
  return [
    row.what.padEnd(13),
    `${row.filters} filters, tile ${row.tile}`.padEnd(22),
    row.engine.padEnd(8),
    `${(1000 * row.seconds).toFixed(row.seconds < 0.1 ? 2 : 0)} ms`.padStart(12),
    `${(1000 * row.cpuSeconds).toFixed(0)} ms of CPU`.padStart(17),
    `${row.gflops.toPrecision(3)} GFLOP/s`.padStart(16),
    share.padStart(22),
  ].join(" ");
}

async function run(): Promise<void> {
  const { values } = parseArgs({
    options: {
      cases: { type: "string", default: "16:188,16:572,32:252,64:572,64:1020" },
      steps: { type: "string", default: "16:188,32:252" },
      stock: { type: "string", default: "16:188,32:252,64:572" },
      passes: { type: "string", default: "3" },
      software: { type: "boolean", default: false },
      keep: { type: "boolean", default: false },
      out: { type: "string" },
    },
  });
  const { report, device } = await start(values.software);
  const features = [...device.features].sort();
  console.log(`adapter: ${report.adapter}; features: ${features.join(", ")}`);
  for (const { name, state, note } of report.variants ?? []) console.log(`  ${name}: ${state} (${note})`);
  const peaks = await measurePeaks(device, values.software);
  console.log(
    `peak: ${(peaks.flops / 1e9).toPrecision(3)} GFLOP/s, ${(peaks.bytes / 1e9).toPrecision(3)} GB/s copied`,
  );
  const difference = await logitsDifference(report);
  // Named so that a bundler keeps the reference backend, which only registers itself.
  const reference = `tfjs-backend-cpu ${version_cpu}`;
  console.log(`logits differ from ${reference} by at most ${difference.toExponential(1)}`);
  const stock = new Set(casesOf(values.stock).map(({ filters, tile }) => `${filters}:${tile}`));
  const passes = Number(values.passes);
  const rows: GpuRow[] = [];
  const keep = (row: GpuRow): void => {
    rows.push(row);
    console.log(printed(row));
  };
  for (const each of casesOf(values.cases)) {
    const beside = stock.has(`${each.filters}:${each.tile}`);
    const engines: ((model: BenchModel) => Engine)[] = [(model) => utileEngine(model, report)];
    if (beside) engines.push((model) => stockEngine(model, report));
    await predictions(each, engines, { peaks, passes }, keep);
  }
  for (const each of casesOf(values.steps))
    await gpuSteps(each, stock.has(`${each.filters}:${each.tile}`), { peaks, passes }, keep);
  const measured = { date: new Date().toISOString(), adapter: report.adapter, features, peaks };
  const result = { benchmark: "gpu", ...measured, variants: report.variants, reference, rows };
  if (values.out !== undefined)
    writeFileSync(values.out, `${JSON.stringify({ ...result, logitsDifference: difference }, null, 2)}\n`);
  if (values.keep) {
    const { record } = await import("./harness/record.ts");
    const { benchmark, ...kept } = { ...result, logitsDifference: difference };
    console.log(`Kept in ${record(benchmark, kept)}`);
  }
  process.exit(0);
}

await orExit(run());
