/**
 * Our networks on the machine's GPU through Dawn, without a browser: adapter, logits against tfjs's reference backend,
 * and speed at several widths and tile sizes. Bundles into one file that needs Node.js and the `webgpu` package only.
 *
 *   npm run bench -- gpu [--filters 16,32,64] [--tiles 572,1084] [--size 1024] [--passes 3] [--software] [--out FILE.json]
 */
import { writeFileSync } from "node:fs";
import process from "node:process";
import { parseArgs } from "node:util";
import { version_cpu } from "@tensorflow/tfjs-backend-cpu";
import { WebGPUBackend } from "@tensorflow/tfjs-backend-webgpu";
import { backend, setBackend } from "@tensorflow/tfjs-core";
import { startDawn } from "../src/cli/dawn.ts";
import type { BackendReport } from "../src/core/segmentation.ts";
import type { Job } from "./harness/compare.ts";
import { syntheticImage } from "./harness/image.ts";
import { largestDifference, measure, type Row } from "./harness/measure.ts";
import { randomModel } from "./harness/models.ts";
import { benchNet } from "./harness/net.ts";
import { orExit } from "./harness/or-exit.ts";
import { utileEngine } from "./harness/utile-engine.ts";

/** The least tile of depth 4: one pass of it takes the reference backend seconds. */
const CHECK_TILE = 188;

function numbers(list: string): number[] {
  return list.split(",").map(Number);
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
  const reference = await utileEngine(model, { name: "wasm", adapter: "reference" }).predict(
    tile,
    CHECK_TILE,
  );
  await setBackend("webgpu");
  const engine = utileEngine(model, report);
  const logits = await engine.predict(tile, CHECK_TILE);
  await engine.dispose();
  return largestDifference(reference, logits);
}

async function speed(report: BackendReport, baseFilters: number, job: Job): Promise<Row> {
  const config = benchNet(baseFilters);
  const engine = utileEngine(randomModel(config, 1), report);
  const { row } = await measure(engine, config, { ...job, image: syntheticImage(job.imageSize, 1) });
  await engine.dispose();
  return row;
}

async function run(): Promise<void> {
  const { values } = parseArgs({
    options: {
      filters: { type: "string", default: "16,32,64" },
      tiles: { type: "string", default: "572,1084" },
      size: { type: "string", default: "1024" },
      passes: { type: "string", default: "3" },
      software: { type: "boolean", default: false },
      out: { type: "string" },
    },
  });
  const { report, device } = await start(values.software);
  const features = [...device.features].sort();
  console.log(`adapter: ${report.adapter}; features: ${features.join(", ")}`);
  const difference = await logitsDifference(report);
  // Named so that a bundler keeps the reference backend, which only registers itself.
  const reference = `tfjs-backend-cpu ${version_cpu}`;
  console.log(`logits differ from ${reference} by at most ${difference.toExponential(1)}`);
  const rows: Row[] = [];
  for (const baseFilters of numbers(values.filters)) {
    for (const tileSize of numbers(values.tiles)) {
      const row = await speed(report, baseFilters, {
        imageSize: Number(values.size),
        tileSize,
        passes: Number(values.passes),
      });
      rows.push(row);
      console.log(
        `${row.net}: ${row.tiles} × ${row.tileSize} px, ${row.seconds.toFixed(3)} s, ` +
          `${row.megapixelsPerSecond.toFixed(2)} MP/s, ${row.gflops.toFixed(0)} GFLOP/s`,
      );
    }
  }
  const measured = {
    date: new Date().toISOString(),
    adapter: report.adapter,
    features,
  };
  if (values.out !== undefined)
    writeFileSync(
      values.out,
      `${JSON.stringify({ benchmark: "gpu", ...measured, reference, logitsDifference: difference, rows }, null, 2)}\n`,
    );
  process.exit(0);
}

await orExit(run());
