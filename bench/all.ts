/**
 * The whole set, one after the other: engines side by side, whole images from file to objects, the viewer's frames
 * while panning and painting, the cost of a brush stroke, and that of making training tiles. Each prints its tables and
 * keeps a file in bench/results/.
 *
 *   npm run bench [-- --minutes 45] [--gpu]
 *
 * `--minutes` is what the first two may take together, the others take about six. With `--gpu`, WebGPU is the
 * machine's GPU, else the software adapter that comes with Chromium.
 */
import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { orExit } from "./harness/or-exit.ts";

async function run(name: string, args: readonly string[]): Promise<boolean> {
  console.log(`\n# ${[name, ...args].join(" ")}\n`);
  const [status] = await once(fork(join(import.meta.dirname, `${name}.ts`), args), "exit");
  return status === 0;
}

async function all(): Promise<void> {
  const { values } = parseArgs({
    options: { minutes: { type: "string", default: "45" }, gpu: { type: "boolean", default: false } },
  });
  const minutes = Number(values.minutes);
  const gpu = values.gpu ? ["--gpu"] : [];
  const parts: readonly (readonly [string, readonly string[]])[] = [
    ["engines", ["--minutes", String((2 * minutes) / 3), ...gpu]],
    ["images", ["--minutes", String(minutes / 3), ...gpu]],
    ["viewer", gpu],
    ["paint", []],
    ["tiles", []],
  ];
  const failed: string[] = [];
  for (const [name, args] of parts) if (!(await run(name, args))) failed.push(name);
  if (failed.length > 0) throw new Error(`These benchmarks failed: ${failed.join(", ")}.`);
}

await orExit(all());
