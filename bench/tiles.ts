/**
 * What the parts of a tile cost, and what making it adds to a training step: the same run on a tile that is there already,
 * with tiles made on the thread that trains, and with tiles made on threads beside it.
 *
 *   npm run bench -- tiles [--cases 16:188,16:380] [--rounds 4] [--steps 8] [--threads 1]
 *
 * The three take turns, so that other work on the machine meets all of them. Wall time is the median of all steps; the
 * processor time of the thread that trains is told where the system keeps it (Linux).
 */
import { readFileSync } from "node:fs";
import process from "node:process";
import { parseArgs } from "node:util";
import v8 from "node:v8";

// before anything compiles WASM: the command line trains with it too
v8.setFlagsFromString("--experimental-wasm-relaxed-simd");

import { setBackend } from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-backend-wasm";
import { openTileWorkshop } from "../src/cli/tile-threads.ts";
import { medianOf } from "../src/core/median.ts";
import { ADAMW } from "../src/core/optimiser.ts";
import { initialParameters, type Parameterisation } from "../src/core/parameters.ts";
import { createRandom } from "../src/core/random.ts";
import type { StepTile } from "../src/core/training-network.ts";
import { registerCpuKernels } from "../src/cpu/register.ts";
import { StepRun, type TileMaker } from "../src/model/step-run.ts";
import { onTheSpot } from "../src/model/tile-workshop.ts";
import { createTrainerState } from "../src/model/trainer-state.ts";
import { registerPixelKernels } from "../src/simd/register.ts";
import { benchSource } from "./harness/bench-source.ts";
import { benchNet } from "./harness/net.ts";
import { record } from "./harness/record.ts";
import { tileParts } from "./harness/tile-parts.ts";

const { values } = parseArgs({
  options: {
    cases: { type: "string", default: "16:188,16:380" },
    rounds: { type: "string", default: "4" },
    steps: { type: "string", default: "8" },
    threads: { type: "string", default: "1" },
  },
});

/** As the models that ship were trained. */
const STANDARDISED: Parameterisation = { standardised: true, input: { centre: 0.35, scale: 5 } };

interface Mode {
  readonly name: string;
  readonly run: StepRun;
  /** Milliseconds of each step: of the clock, and of this thread's processor time. */
  readonly wall: number[];
  readonly own: number[];
}

/** Milliseconds of processor time of this thread alone; NaN where they are not told. */
function ownTime(): number {
  try {
    const fields = readFileSync(`/proc/self/task/${process.pid}/schedstat`, "utf8").split(" ");
    return Number(fields[0]) / 1e6;
  } catch {
    return Number.NaN;
  }
}

/** Always the same tile. */
async function ready(tiles: TileMaker): Promise<TileMaker> {
  const tile: StepTile = await tiles.next(createRandom(1));
  return { ahead: 1, next: async () => tile };
}

async function take({ run, wall, own }: Mode, steps: number): Promise<void> {
  await run.step(); // what the others left in the caches
  for (let i = 0; i < steps; i++) {
    const [clock, processor] = [performance.now(), ownTime()];
    await run.step();
    wall.push(performance.now() - clock);
    own.push(ownTime() - processor);
  }
}

await setBackend("wasm");
await registerCpuKernels();
registerPixelKernels();
const workshop = openTileWorkshop(Number(values.threads));
const results: object[] = [];
for (const [filters = 0, tileSize = 0] of values.cases
  .split(",")
  .map((text) => text.split(":").map(Number))) {
  const config = benchNet(filters);
  const onSpot = benchSource(config, tileSize, onTheSpot);
  const makers: [string, TileMaker][] = [
    ["a tile that is there", await ready(onSpot)],
    ["made by the thread that trains", onSpot],
    [`made by ${values.threads} beside it`, benchSource(config, tileSize, workshop)],
  ];
  const modes = makers.map(([name, tiles]): Mode => {
    const random = createRandom(1);
    const parameters = initialParameters(config, STANDARDISED, random.gaussian);
    const state = createTrainerState(config, STANDARDISED, ADAMW, parameters);
    const plan = {
      schedule: { peak: 1e-3, warmUpSteps: 0, totalSteps: 1000, decay: "none" },
      averageDecay: 0.99,
      maxGradientNorm: 1,
    } as const;
    return { name, run: new StepRun(state, tiles, plan, random), wall: [], own: [] };
  });
  for (let round = 0; round < Number(values.rounds); round++) {
    for (const mode of modes) await take(mode, Number(values.steps));
  }
  console.log(`\n${filters} filters, tile ${tileSize}`);
  const rows = modes.map(({ name, wall, own }) => ({ name, wall: medianOf(wall), own: medianOf(own) }));
  const [without] = rows;
  for (const { name, wall, own } of rows) {
    const share = (value: number, of = Number.NaN): string => {
      const more = (100 * value) / of - 100;
      return `${more < 0 ? "−" : "+"}${Math.abs(more).toFixed(1)} %`;
    };
    const figures = [
      `${wall.toFixed(0)} ms (${share(wall, without?.wall)})`,
      `${own.toFixed(0)} ms of its thread (${share(own, without?.own)})`,
    ];
    console.log(`  ${name.padEnd(34)}${figures.map((text) => text.padStart(32)).join("")}`);
  }
  const parts = tileParts(config, tileSize);
  const each = Object.entries(parts).map(([name, ms]) => `${name} ${ms.toFixed(1)}`);
  console.log(`  a tile, ms of processor time: ${each.join(", ")}`);
  results.push({ filters, tileSize, threads: Number(values.threads), rows, parts });
}
workshop.end();
console.log(`\nKept in ${record("tiles", { results })}`);
process.exit(0);
