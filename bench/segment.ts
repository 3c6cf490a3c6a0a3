/**
 * One 1,024² image on every backend, beside the same net in onnxruntime-web.
 *
 *   npm run bench -- segment [--filters 16] [--size 1024] [--tile 700] [--passes 2] [--gpu-size 64] [--gpu]
 *
 * Without `--gpu`, WebGPU runs on Chromium's software adapter, which is some hundred times slower than a GPU: it gets
 * a smaller image (`--gpu-size`) and one pass.
 */
import { parseArgs } from "node:util";
import { startBackend } from "../src/cli/backend.ts";
import { inChromium } from "./harness/chromium.ts";
import { compare, type Job } from "./harness/compare.ts";
import { randomModel } from "./harness/models.ts";
import { benchNet } from "./harness/net.ts";
import { onnxEngine } from "./harness/onnx-engine.ts";
import { orExit } from "./harness/or-exit.ts";
import { record } from "./harness/record.ts";
import { type Pair, printPair } from "./harness/table.ts";
import { utileEngine } from "./harness/utile-engine.ts";

const { values } = parseArgs({
  options: {
    filters: { type: "string", default: "16" },
    size: { type: "string", default: "1024" },
    tile: { type: "string", default: "700" },
    passes: { type: "string", default: "2" },
    "gpu-size": { type: "string" },
    gpu: { type: "boolean", default: false },
  },
});
const baseFilters = Number(values.filters);
const job: Job = {
  imageSize: Number(values.size),
  tileSize: Number(values.tile),
  passes: Number(values.passes),
};
const gpuJob: Job = values.gpu
  ? job
  : { imageSize: Number(values["gpu-size"] ?? 64), tileSize: job.tileSize, passes: 1 };

async function inNode(): Promise<Pair> {
  const model = randomModel(benchNet(baseFilters), 1);
  const { report } = await startBackend("wasm");
  return compare(
    model,
    {
      ours: utileEngine(model, report),
      peer: () => onnxEngine(model, { backend: "wasm", adapter: "CPU, SIMD, 1 thread", threads: 1 }),
    },
    job,
  );
}

const pairs: { where: string; pair: Pair }[] = [];
function add(where: string, pair: Pair): void {
  pairs.push({ where, pair });
  printPair(where, pair);
}

async function run(): Promise<void> {
  add("Node.js", await inNode());
  await inChromium(values.gpu ? "gpu" : "software", async (page, version) => {
    for (const pageJob of [
      { ...job, backend: "wasm" as const, baseFilters },
      { ...gpuJob, backend: "webgpu" as const, baseFilters },
    ]) {
      const pair = await page.evaluate((work) => window.compareEngines?.(work), pageJob);
      if (pair !== undefined) add(`Chromium ${version}`, pair);
    }
  });
}

await orExit(run());
console.log(`\nKept in ${record("segment", { pairs })}`);
