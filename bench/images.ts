/**
 * Whole images from the file to the objects, of growing size: megapixels a second and the memory at most, with a
 * shipped network and with one that does next to nothing, which leaves what is around it. Each image in a process of its
 * own, the smallest first, until the time is up.
 *
 *   npm run bench -- images [--sides 512,1024,4096,16384] [--gpu-sides 512] [--model nuclei] [--minutes 30] [--gpu]
 *
 * Without `--gpu`, WebGPU runs on the software adapter that comes with Chromium.
 */
import { fork } from "node:child_process";
import process from "node:process";
import { parseArgs } from "node:util";
import v8 from "node:v8";
import { softwareGpu } from "../scripts/software-gpu.mjs";
import { imageFile } from "./harness/image-file.ts";
import { type ImageJob, type ImageRun, runImage } from "./harness/image-run.ts";
import { imageTable, type NoRun } from "./harness/image-table.ts";
import { orExit } from "./harness/or-exit.ts";
import { record } from "./harness/record.ts";
import { numbersOf } from "./race/case.ts";
import { duration } from "./race/race.ts";

const ONE = "--one";
/** Set by hand: passes the image through and calls bright pixels cells. */
const LEAST_NETWORK = "e2e/fixtures/models/bright.safetensors";
/** Edge of its tiles in px; by itself it would take most of a large image at once, for which WebAssembly has no memory. */
const LEAST_TILE = 1020;

/** One image in a process of its own, which is this program started again. */
function apart(job: ImageJob, seconds: number): Promise<ImageRun> {
  const [, entry = ""] = process.argv;
  const args = [ONE, job.model, job.backend, String(job.side)];
  const child = fork(entry, args, {
    stdio: ["ignore", "ignore", "inherit", "ipc"],
    timeout: Math.ceil(1000 * seconds),
  });
  return new Promise((resolve, reject) => {
    child.once("message", (said: ImageRun | { readonly why: string }) => {
      if ("why" in said) reject(new Error(said.why));
      else resolve(said);
    });
    child.once("error", reject);
    child.once("exit", (code, signal) => {
      const why = signal === "SIGTERM" ? "ended: the time was up" : `its process ended (${signal ?? code})`;
      reject(new Error(why));
    });
  });
}

async function one([model = "", backend, side]: readonly string[]): Promise<void> {
  v8.setFlagsFromString("--experimental-wasm-relaxed-simd"); // before anything compiles WASM
  const job: ImageJob = { model, backend: backend === "webgpu" ? "webgpu" : "wasm", side: Number(side) };
  const said = await runImage(job, model === LEAST_NETWORK ? LEAST_TILE : undefined).catch(
    (error: unknown) => ({ why: error instanceof Error ? error.message : String(error) }),
  );
  process.send?.(said, () => process.exit(0));
}

async function all(): Promise<void> {
  const { values } = parseArgs({
    options: {
      sides: { type: "string", default: "512,1024,4096,16384" },
      "gpu-sides": { type: "string", default: "512" },
      model: { type: "string", default: "nuclei" },
      minutes: { type: "string", default: "30" },
      gpu: { type: "boolean", default: false },
    },
  });
  if (!values.gpu) Object.assign(process.env, softwareGpu());
  const deadline = performance.now() + 60_000 * Number(values.minutes);
  const sides = numbersOf("sides", values.sides);
  const jobs: ImageJob[] = [
    ...numbersOf("gpu-sides", values["gpu-sides"]).map((side) => ({ side, backend: "webgpu" as const })),
    ...sides.map((side) => ({ side, backend: "wasm" as const })),
  ]
    .map((job) => ({ ...job, model: values.model }))
    .concat(sides.map((side) => ({ side, backend: "wasm", model: LEAST_NETWORK })))
    .sort((a, b) => a.side - b.side || (a.model === LEAST_NETWORK ? -1 : 1));
  const runs: ImageRun[] = [];
  const without: NoRun[] = [];
  for (const job of jobs) {
    const what = `${job.side}², ${job.model}, ${job.backend}`;
    try {
      imageFile(job.side);
      const left = (deadline - performance.now()) / 1000;
      if (left <= 0) throw new Error("left out: the time was up");
      const run = await apart(job, left);
      runs.push(run);
      const parts = Object.entries(run.stages).map(
        ([name, { processor }]) => `${name} ${duration(processor)}`,
      );
      console.log(`${what}: ${parts.join(", ")} of processor, ${run.objects} objects`);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      without.push({ ...job, why });
      console.log(`${what}: ${why}`);
    }
    record("images", { runs, without });
  }
  console.log(`\n${imageTable({ runs, without })}\n\nKept in ${record("images", { runs, without })}`);
}

const [option, ...rest] = process.argv.slice(2);
await orExit(option === ONE ? one(rest) : all());
