import { describe, expect, test } from "vitest";
import { ADAMW, type OptimiserOptions, PAPER_SGD } from "../core/optimiser.ts";
import { initialParameters, type Parameterisation } from "../core/parameters.ts";
import { createRandom } from "../core/random.ts";
import { type Checkpoint, loadCheckpoint, saveCheckpoint } from "./checkpoint.ts";
import { ModelError } from "./errors.ts";
import { saveModel } from "./model.ts";
import { parseSafetensors, type SafetensorsFile, writeSafetensors } from "./safetensors.ts";
import { randomModel, smallNet } from "./testing.ts";
import { createTrainerState } from "./trainer-state.ts";

const config = smallNet({ depth: 1, baseFilters: 2 });
const NAME = "run.checkpoint";

function checkpoint(optimiser: OptimiserOptions, parameterisation: Parameterisation): Checkpoint {
  const random = createRandom(3);
  const parameters = initialParameters(config, parameterisation, random.gaussian);
  const state = createTrainerState(config, parameterisation, optimiser, parameters);
  for (const { first, second } of state.slots.values()) {
    first.set(first.map(random.next));
    second.set(second.map(random.next));
  }
  random.gaussian(); // leaves a spare value behind
  state.step = 17;
  const best = { score: 0.5, step: 12, weights: state.average, figures: { iou: 0.75 } };
  return { state, random: random.state(), seconds: 1.5, best };
}

const input = { centre: 0.35, scale: 5 };
const adamw = checkpoint(ADAMW, { standardised: true, input });

test.each([
  { name: "AdamW, standardised", saved: adamw },
  { name: "SGD, plain", saved: checkpoint(PAPER_SGD, { standardised: false, input }) },
  { name: "before the first validation", saved: { ...adamw, best: null } },
])("comes back as it was: $name", ({ saved }) => {
  expect(loadCheckpoint(NAME, saveCheckpoint(saved))).toEqual(saved);
});

test("one of an earlier version, which kept no figures, is read", () => {
  const bytes = changed(({ metadata }) => {
    const record = JSON.parse(metadata["utile-checkpoint"] ?? "");
    delete record.best.figures;
    return { metadata: { "utile-checkpoint": JSON.stringify(record) } };
  });
  expect(loadCheckpoint(NAME, bytes).best).toEqual({ ...adamw.best, figures: {} });
});

function changed(change: (file: SafetensorsFile) => Partial<SafetensorsFile>): ArrayBuffer {
  const file = parseSafetensors(NAME, saveCheckpoint(adamw));
  return writeSafetensors({ ...file, ...change(file) }, "F32");
}

function withTensor(name: string, data: Float32Array): ArrayBuffer {
  return changed(({ tensors }) => ({
    tensors: new Map([...tensors, [name, { shape: [data.length], data }]]),
  }));
}

describe("refuses, naming the file:", () => {
  const record = (text: string): ArrayBuffer => changed(() => ({ metadata: { "utile-checkpoint": text } }));
  test.each([
    { name: "a model", bytes: saveModel(randomModel(config), "F32"), says: "not a training checkpoint" },
    { name: "a record that is no JSON", bytes: record("{"), says: "record is damaged" },
    { name: "a record of something else", bytes: record("{}"), says: "record is damaged" },
    { name: "a cut-off file", bytes: saveCheckpoint(adamw).slice(0, -4), says: "incomplete" },
    {
      name: "a parameter of another length",
      bytes: withTensor("parameter.head.bias", new Float32Array(3)),
      says: "parameter.head.bias",
    },
    {
      name: "a moment that is not finite",
      bytes: withTensor("second.head.bias", Float32Array.of(1, Number.NaN)),
      says: "second.head.bias",
    },
    {
      name: "a missing average",
      bytes: changed(({ tensors }) => ({
        tensors: new Map([...tensors].filter(([name]) => name !== "average.up.0.kernel")),
      })),
      says: "average.up.0.kernel",
    },
  ])("$name", ({ bytes, says }) => {
    expect(() => loadCheckpoint(NAME, bytes)).toThrow(ModelError);
    expect(() => loadCheckpoint(NAME, bytes)).toThrow(NAME);
    expect(() => loadCheckpoint(NAME, bytes)).toThrow(says);
  });
});
