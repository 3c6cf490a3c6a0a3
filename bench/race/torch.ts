import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as v from "valibot";
import { saveModel } from "../../src/model/model.ts";
import { randomModel } from "../harness/models.ts";
import { benchNet } from "../harness/net.ts";
import { type Case, WORKS } from "./case.ts";
import { type Contestant, within } from "./contestant.ts";
import type { About, Repeats, Timing } from "./host.ts";
import { RATE } from "./hosts/utile-training.ts";

const SCRIPT = "bench/torch_step.py";
/** Debian's Python has Debian's PyTorch, whatever comes first in the path. */
const PYTHONS = ["/usr/bin/python3", "python3"];
const START_SECONDS = 120;

const numbers = v.array(v.number());
const aboutSchema = v.object({
  version: v.string(),
  device: v.string(),
  clock: v.picklist(["wall", "processor"]),
  peaks: v.object({ flops: v.number(), bytes: v.number() }),
});
const timesSchema = v.object({
  wall: numbers,
  processor: numbers,
  answers: numbers,
  processBytes: v.number(),
  gpuBytes: v.nullable(v.number()),
});

/** PyTorch, a process a case: on CUDA where it has it, else on one thread. */
export class Torch implements Contestant {
  readonly name = "pytorch";
  readonly group: string;
  readonly works = WORKS;
  #folder: string | null = null;
  #python = "";
  #child: ChildProcess | null = null;

  constructor(group: string) {
    this.group = group;
  }

  async start(): Promise<About> {
    if (!existsSync(SCRIPT)) throw new Error(`${SCRIPT} is not here; pack it with EXTRA=${SCRIPT}`);
    const begin = performance.now();
    for (const python of PYTHONS) {
      this.#python = python;
      const text = await this.#run(["about"], START_SECONDS).catch(() => null);
      if (text === null) continue;
      const { version, device, clock, peaks } = v.parse(aboutSchema, JSON.parse(text));
      this.#folder = mkdtempSync(join(tmpdir(), "utile-bench-"));
      const startSeconds = (performance.now() - begin) / 1000;
      const runtime = "Python";
      const about = { engine: "PyTorch", version, backend: clock === "wall" ? "CUDA" : "CPU" };
      return { ...about, adapter: device, runtime, clock, peaks, startSeconds };
    }
    throw new Error("no Python here has PyTorch");
  }

  async measure({ work, filters, tile }: Case, repeats: Repeats, limitSeconds: number): Promise<Timing> {
    const { card, weights } = randomModel(benchNet(filters), 1);
    const file = join(this.#folder ?? tmpdir(), "model.safetensors");
    writeFileSync(file, new Uint8Array(saveModel({ card, weights }, "F32")));
    const what = work === "prediction" ? "predict" : "train";
    const args = [what, file, tile, repeats.passes, repeats.enough, RATE].map(String);
    const text = await this.#run(args, limitSeconds);
    const { wall, processor, answers, processBytes, gpuBytes } = v.parse(timesSchema, JSON.parse(text));
    const counted = wall.length > 1 ? 1 : 0;
    return {
      firstSeconds: wall[0] ?? Number.NaN,
      passes: wall.length - 1,
      seconds: Math.min(...wall.slice(counted)),
      processorSeconds: Math.min(...processor.slice(counted)),
      ...{ processBytes, gpuBytes, answer: work === "prediction" ? answers : answers.slice(0, 1) },
    };
  }

  async stop(): Promise<void> {
    this.#child?.kill("SIGKILL");
    if (this.#folder !== null) rmSync(this.#folder, { recursive: true, force: true });
    this.#folder = null;
  }

  #run(args: readonly string[], seconds: number): Promise<string> {
    const ended = new Promise<string>((resolve, reject) => {
      const child = spawn(this.#python, [SCRIPT, ...args], { stdio: ["ignore", "pipe", "pipe"] });
      this.#child = child;
      let [text, complaint] = ["", ""];
      child.stdout.on("data", (data) => {
        text += String(data);
      });
      child.stderr.on("data", (data) => {
        complaint += String(data);
      });
      child.once("error", reject);
      child.once("close", (code, signal) => {
        if (code === 0) return resolve(text);
        const last = complaint.trim().split("\n").at(-1)?.slice(0, 300);
        reject(new Error(last || `Python ended (${signal ?? `status ${code}`})`));
      });
    });
    return within(seconds, ended, async () => {
      this.#child?.kill("SIGKILL");
    });
  }
}
