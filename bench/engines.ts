/**
 * Predictions and training steps side by side in one run: ours on WebGPU and on WebAssembly, beside stock tfjs,
 * onnxruntime-web and PyTorch with the same weights on the same tile; the smallest first, until the time is up. One
 * table, one result file; every row says which part of the limit of its device it reaches.
 *
 *   npm run bench -- engines [--works prediction,training] [--filters 16,32,64] [--tiles 188,252,380,572,1020]
 *                            [--engines NAME,…] [--minutes 30] [--limit 60] [--passes 1] [--gpu] [--name engines]
 *
 * `--limit` is the time in s that one engine may spend on one case. Without `--gpu`, WebGPU runs on the software
 * adapter that comes with Chromium; rows of devices that compute on the CPU count processor time.
 */
import process from "node:process";
import { parseArgs } from "node:util";
import { softwareGpu } from "../scripts/software-gpu.mjs";
import { serveBench } from "./harness/chromium.ts";
import { orExit } from "./harness/or-exit.ts";
import { record } from "./harness/record.ts";
import { casesOf, FILTERS, numbersOf, TILES, WORKS, worksOf } from "./race/case.ts";
import type { Contestant } from "./race/contestant.ts";
import { Forked } from "./race/forked.ts";
import { tfjsOnDawn, utileOnDawn } from "./race/hosts/dawn.ts";
import { onnxOnWasm, tfjsOnWasm, utileOnWasm } from "./race/hosts/wasm.ts";
import { Paged } from "./race/paged.ts";
import { race } from "./race/race.ts";
import { SERVE, serve } from "./race/serve.ts";
import { tablesOf } from "./race/tables.ts";
import { Torch } from "./race/torch.ts";

const HOSTS = {
  "utile-webgpu": utileOnDawn,
  "tfjs-webgpu": tfjsOnDawn,
  "utile-wasm": utileOnWasm,
  "tfjs-wasm": tfjsOnWasm,
  "onnxruntime-wasm": onnxOnWasm,
};
const DAWN = "WebGPU through Dawn";
const CPU = "one thread of the CPU";
const PREDICTION = ["prediction"] as const;

async function run(): Promise<void> {
  const { values } = parseArgs({
    options: {
      works: { type: "string", default: "prediction,training" },
      filters: { type: "string", default: FILTERS },
      tiles: { type: "string", default: TILES },
      engines: { type: "string" },
      minutes: { type: "string", default: "30" },
      limit: { type: "string", default: "60" },
      passes: { type: "string", default: "1" },
      gpu: { type: "boolean", default: false },
      name: { type: "string", default: "engines" },
    },
  });
  if (!values.gpu) Object.assign(process.env, softwareGpu()); // before the processes that need it start
  const begin = performance.now();
  const cases = casesOf(
    worksOf(values.works),
    numbersOf("filters", values.filters),
    numbersOf("tiles", values.tiles),
  );
  const server = await serveBench();
  const adapter = values.gpu ? "gpu" : "software";
  const all: Contestant[] = [
    new Forked("utile-webgpu", DAWN, WORKS),
    new Forked("tfjs-webgpu", DAWN, WORKS),
    new Paged("utile-webgpu-page", PREDICTION, server, adapter),
    new Paged("onnxruntime-webgpu-page", PREDICTION, server, adapter),
    new Paged("tfjs-webgpu-page", PREDICTION, server, adapter),
    new Forked("utile-wasm", CPU, WORKS),
    new Forked("tfjs-wasm", CPU, WORKS),
    new Forked("onnxruntime-wasm", CPU, PREDICTION),
    new Torch(CPU),
  ];
  const names = values.engines?.split(",");
  const chosen = all.filter(({ name }) => names?.includes(name) ?? true);
  if (chosen.length === 0) throw new Error(`--engines takes ${all.map(({ name }) => name).join(", ")}`);
  try {
    const state = await race(chosen, cases, {
      passes: Number(values.passes),
      enough: Number(values.limit) / 2, // compiling is in the first pass
      deadline: begin + 60_000 * Number(values.minutes),
      limitSeconds: Number(values.limit),
      keep: (known) => {
        record(values.name, known);
      },
      say: (line) => console.log(`[${((performance.now() - begin) / 1000).toFixed(0)} s] ${line}`),
    });
    console.log(`\n${tablesOf(state)}`);
    console.log(`\nKept in ${record(values.name, state)}`);
  } finally {
    await server.close();
  }
}

const [option, name] = process.argv.slice(2);
if (option === SERVE) await serve(HOSTS, name ?? "");
else {
  await orExit(run());
  process.exit(0);
}
