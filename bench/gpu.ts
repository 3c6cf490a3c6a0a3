/**
 * Our networks on the machine's GPU through Dawn, without a browser, beside stock tfjs on the same adapter and PyTorch
 * where it is: what the adapter can do at most, which of our variants proved themselves, and the time of predictions
 * and training steps, the smallest first, until the time is up. Bundles into one file that needs Node.js and the
 * `webgpu` package only, and bench/torch_step.py for PyTorch's rows.
 *
 *   npm run bench -- gpu [--works prediction,training] [--filters 16,32,64] [--tiles 188,252,380,572,1020]
 *                        [--engines utile-webgpu,tfjs-webgpu,pytorch] [--minutes 9] [--limit 60] [--passes 3]
 *                        [--software] [--commit HASH] [--out FILE.json] [--keep NAME]
 *
 * `--limit` is the time in s that one engine may spend on one case. With `--software` Chromium's software adapter is
 * used where no driver was chosen. After every row, results go to `--out`, and with `--keep` to bench/results/NAME-DATE.json.
 */
import process from "node:process";
import { parseArgs } from "node:util";
import { orExit } from "./harness/or-exit.ts";
import { casesOf, FILTERS, numbersOf, TILES, WORKS, worksOf } from "./race/case.ts";
import { Forked } from "./race/forked.ts";
import { tfjsOnDawn, utileOnDawn } from "./race/hosts/dawn.ts";
import { race } from "./race/race.ts";
import { writeResult } from "./race/result.ts";
import { SERVE, serve } from "./race/serve.ts";
import { tablesOf } from "./race/tables.ts";
import { Torch } from "./race/torch.ts";

const HOSTS = { "utile-webgpu": utileOnDawn, "tfjs-webgpu": tfjsOnDawn };
const GROUP = "WebGPU through Dawn";

async function run(): Promise<void> {
  const { values } = parseArgs({
    options: {
      works: { type: "string", default: "prediction,training" },
      filters: { type: "string", default: FILTERS },
      tiles: { type: "string", default: TILES },
      engines: { type: "string", default: "utile-webgpu,tfjs-webgpu,pytorch" },
      minutes: { type: "string", default: "9" },
      limit: { type: "string", default: "60" },
      passes: { type: "string", default: "3" },
      software: { type: "boolean", default: false },
      commit: { type: "string", default: "" },
      keep: { type: "string" },
      out: { type: "string" },
    },
  });
  const { out, keep: name } = values;
  const begin = performance.now();
  const cases = casesOf(
    worksOf(values.works),
    numbersOf("filters", values.filters),
    numbersOf("tiles", values.tiles),
  );
  const all = [...Object.keys(HOSTS).map((name) => new Forked(name, GROUP, WORKS)), new Torch(GROUP)];
  const chosen = all.filter(({ name }) => values.engines.split(",").includes(name));
  const about = { benchmark: "gpu", date: new Date().toISOString(), commit: values.commit };
  const { record } = name === undefined ? { record: null } : await import("./harness/record.ts");
  const state = await race(chosen, cases, {
    passes: Number(values.passes),
    enough: 10,
    deadline: begin + 60_000 * Number(values.minutes),
    limitSeconds: Number(values.limit),
    keep: (known) => {
      if (out !== undefined) writeResult(out, about, known);
      if (name !== undefined) record?.(name, known);
    },
    say: (line) => console.log(`[${((performance.now() - begin) / 1000).toFixed(0)} s] ${line}`),
  });
  console.log(`\n${tablesOf(state)}`);
  if (name !== undefined) console.log(`\nKept in ${record?.(name, state)}`);
  if (out === undefined && name === undefined) console.log(JSON.stringify({ ...about, ...state }));
  if (Object.keys(state.contestants).length === 0) throw new Error("No engine starts here.");
}

const [option, name] = process.argv.slice(2);
if (option === SERVE) await serve(HOSTS, name ?? "");
else {
  await orExit(run());
  process.exit(0);
}
