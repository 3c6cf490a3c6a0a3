/**
 * A recipe that ships, trained by PyTorch on one thread: from the same initial weights, on the very tiles, targets and
 * drop-out masks that `utile train` draws, with the same optimiser, schedule and average. The two differ in who computes.
 *
 *   npm run bench -- torch-recipe NAME --steps 400 [--from cells] [--seed 1]
 *
 * Writes test-results/torch/NAME.safetensors, for `utile segment` and `utile score`, and the losses to bench/results/.
 * PyTorch is Debian's python3-torch; the data lies in ../shared/data, beside the repository.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { text } from "node:stream/consumers";
import { parseArgs } from "node:util";
import { loadDataSet } from "../src/cli/dataset.ts";
import { cardOf } from "../src/cli/training-card.ts";
import { startingPoint, trainingOptions } from "../src/cli/training-start.ts";
import { learningRate } from "../src/core/optimiser.ts";
import { createRandom } from "../src/core/random.ts";
import { tileInput } from "../src/core/tile-input.ts";
import { saveCheckpoint } from "../src/model/checkpoint.ts";
import { parseRecipe } from "../src/model/recipe.ts";
import { drawStep } from "../src/model/step-run.ts";
import { TileSource } from "../src/model/tile-source.ts";
import { bottomSize } from "./harness/bottom-size.ts";
import { record } from "./harness/record.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    steps: { type: "string", default: "400" },
    from: { type: "string", default: "scratch" },
    seed: { type: "string", default: "1" },
  },
});
const [name = "nuclei"] = positionals;
const steps = Number(values.steps);
const FOLDER = "test-results/torch";

const recipe = parseRecipe(name, JSON.parse(readFileSync(`recipes/${name}.json`, "utf8")));
const start = await startingPoint({
  recipe,
  from: values.from,
  seed: Number(values.seed),
  resume: undefined,
});
const { state } = start;
const options = trainingOptions(recipe, steps);
const sets = await Promise.all(recipe.data.map((set) => loadDataSet(set, 1)));
const images = sets.flatMap(({ train }) => train);

mkdirSync(FOLDER, { recursive: true });
const file = (ending: string): string => join(FOLDER, `${name}.${ending}`);
writeFileSync(file("start"), new Uint8Array(saveCheckpoint(start)));
const card = cardOf({ recipe, from: values.from }, { ...state, step: steps }, { seconds: 0, validation: {} });
const job = {
  start: file("start"),
  out: file("safetensors"),
  card: JSON.stringify({ ...card, name: `torch-${name}` }),
  tile: options.tileSize,
  parameterisation: state.parameterisation,
  optimiser: state.optimiser,
  config: state.config,
  averageDecay: options.averageDecay,
  maxGradientNorm: options.maxGradientNorm,
  rates: Array.from({ length: steps }, (_, i) => learningRate(options.schedule, i + 1)),
};
writeFileSync(file("job.json"), JSON.stringify(job));

/** Sends every step's input, classes, weights and drop-out mask, in the order in which a run draws them. */
async function sendTiles(child: ChildProcess): Promise<void> {
  const { stdin } = child;
  if (!stdin) throw new Error("PyTorch has no input");
  const tiles = new TileSource(images, options, state.config.depth);
  const random = createRandom(start.random);
  const bottom = bottomSize(options.tileSize, state.config);
  for (let step = 0; step < steps; step++) {
    const { tile, dropout } = drawStep(random);
    const made = await tiles.next(tile);
    const { classes, weights } = made;
    const input = tileInput(made);
    const kept = Uint8Array.from({ length: bottom }, () => (dropout.next() < state.config.dropout ? 0 : 1));
    for (const { buffer, byteOffset, byteLength } of [input, classes, weights, kept]) {
      if (!stdin.write(new Uint8Array(buffer, byteOffset, byteLength))) await once(stdin, "drain");
    }
  }
  stdin.end();
}

const child = spawn("/usr/bin/python3", ["bench/torch_recipe.py", file("job.json")], {
  stdio: ["pipe", "pipe", "inherit"],
  env: { ...process.env, OMP_NUM_THREADS: "1" },
});
const [answer] = await Promise.all([text(child.stdout), sendTiles(child)]);
const measured: object = JSON.parse(answer);
console.log(`${file("safetensors")}; losses in ${record(`torch-${name}`, { steps, ...measured })}`);
