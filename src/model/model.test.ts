import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { tensor4d } from "@tensorflow/tfjs-core";
import { describe, expect, test } from "vitest";
import { floatToHalf, halfToFloat } from "../core/float16.ts";
import { registerCpuKernels } from "../cpu/register.ts";
import { ModelError } from "./errors.ts";
import { type LoadedModel, loadModel, saveModel } from "./model.ts";
import { parseSafetensors, type SafetensorsFile, writeSafetensors } from "./safetensors.ts";
import { randomModel, smallNet, startWasm, wave } from "./testing.ts";
import { unet } from "./unet.ts";
import { disposeWeights, uploadWeights } from "./weights.ts";

const model = randomModel(smallNet({ baseFilters: 4, inputChannels: 2, classes: 3 }));
const NAME = "cells.safetensors";

test("float32 weights and the card come back exactly", () => {
  expect(loadModel(NAME, saveModel(model, "F32"))).toEqual(model);
});

test("float16 weights come back as the nearest halves", () => {
  const { weights } = loadModel(NAME, saveModel(model, "F16"));
  for (const [name, { kernel, bias }] of model.weights) {
    const nearest = (values: Float32Array): Float32Array =>
      values.map((value) => halfToFloat(floatToHalf(value)));
    expect(weights.get(name)).toEqual({ kernel: nearest(kernel), bias: nearest(bias) });
  }
});

/** The message with which a file is refused, which must be a ModelError's. */
function refusal(bytes: ArrayBuffer): string {
  try {
    loadModel(NAME, bytes);
  } catch (error) {
    expect(error).toBeInstanceOf(ModelError);
    return error instanceof Error ? error.message : "";
  }
  return "";
}

/** The model's file, changed and written again. */
function changed(change: (file: SafetensorsFile) => Partial<SafetensorsFile>): ArrayBuffer {
  const file = parseSafetensors(NAME, saveModel(model, "F32"));
  return writeSafetensors({ ...file, ...change(file) }, "F32");
}

function withCard(change: (card: Record<string, unknown>) => object): ArrayBuffer {
  return changed(({ metadata }) => ({
    metadata: { utile: JSON.stringify(change(JSON.parse(metadata["utile"] ?? ""))) },
  }));
}

function withTensor(name: string, shape: number[], data: Float32Array): ArrayBuffer {
  return changed(({ tensors }) => ({ tensors: new Map([...tensors, [name, { shape, data }]]) }));
}

describe("refuses, naming the file:", () => {
  const architecture = model.card.architecture;
  test.each([
    {
      name: "a safetensors file of another program",
      bytes: changed(() => ({ metadata: { format: "pt" } })),
      says: "another program",
    },
    {
      name: "a card that is no JSON",
      bytes: changed(() => ({ metadata: { utile: "{" } })),
      says: "card is damaged",
    },
    { name: "a card of a later format", bytes: withCard((card) => ({ ...card, format: 2 })), says: "format" },
    { name: "a card without classes", bytes: withCard(({ classes: _, ...card }) => card), says: "classes" },
    {
      name: "a card with too few classes",
      bytes: withCard((card) => ({ ...card, classes: model.card.classes.slice(1) })),
      says: "names 2 classes for a network of 3",
    },
    {
      name: "a colour that is none",
      bytes: withCard((card) => ({ ...card, classes: [{ name: "x", color: "red", role: "object" }] })),
      says: "classes.0.color",
    },
    {
      name: "layers that this version cannot compute",
      bytes: withCard((card) => ({ ...card, architecture: { ...architecture, norm: "group" } })),
      says: "normalisation layers",
    },
    {
      name: "a card for a deeper network",
      bytes: withCard((card) => ({ ...card, architecture: { ...architecture, depth: 3 } })),
      says: "holds 26 tensors where its card asks for 36",
    },
    {
      name: "a card for a wider network",
      bytes: withCard((card) => ({ ...card, architecture: { ...architecture, baseFilters: 8 } })),
      says: "down.0.0.weight is [4,2,3,3] where its card asks for [8,2,3,3]",
    },
    {
      name: "a bias of another shape",
      bytes: withTensor("head.bias", [1, 3], new Float32Array(3)),
      says: "head.bias is [1,3]",
    },
    {
      name: "weights that are not finite",
      bytes: withTensor("head.bias", [3], Float32Array.of(0, Number.NaN, 0)),
      says: "head.bias holds a value that is not finite",
    },
    {
      name: "a missing layer with another in its place",
      bytes: changed(({ tensors }) => ({
        tensors: new Map([...tensors].map(([name, tensor]) => [name.replace("head.b", "tail.b"), tensor])),
      })),
      says: "head.bias is missing",
    },
  ])("$name", ({ bytes, says }) => {
    const text = refusal(bytes);
    expect(text).toContain(NAME);
    expect(text).toContain(says);
  });

  test("a file that is cut off, wherever", () => {
    const whole = saveModel(model, "F16");
    const header = 8 + Number(new DataView(whole).getBigUint64(0, true));
    for (const length of [0, 1, 7, 8, 9, 100, header - 1, header, header + 1, whole.byteLength - 1]) {
      expect(refusal(whole.slice(0, length))).toContain(NAME);
    }
  });
});

const PYTHON = "/usr/bin/python3";
const script = fileURLToPath(new URL("../../scripts/fixtures/model_open.py", import.meta.url));
const hasTorch = existsSync("/usr/lib/python3/dist-packages/torch");

test.skipIf(!hasTorch)(
  "files open in Python and give our logits",
  async () => {
    await startWasm();
    await registerCpuKernels();
    const size = 60;
    const folder = mkdtempSync(join(tmpdir(), "model-"));
    const paths = (["F32", "F16"] as const).map((dtype) => {
      const path = join(folder, `${dtype}.safetensors`);
      writeFileSync(path, new Uint8Array(saveModel(model, dtype)));
      return path;
    });
    const output = execFileSync(PYTHON, [script, String(size), ...paths], { encoding: "utf8" });
    const python: number[][] = JSON.parse(output);
    for (const [index, path] of paths.entries()) {
      const own = await logitsOf(loadModel(path, new Uint8Array(readFileSync(path)).buffer), size);
      const expected = python[index] ?? [];
      expect(own).toHaveLength(expected.length);
      const worst = Math.max(...expected.map((value, i) => Math.abs(value - (own[i] ?? Number.NaN))));
      expect(worst).toBeLessThan(1e-4);
    }
    rmSync(folder, { recursive: true });
  },
  120_000, // starting PyTorch takes long on a busy machine
);

/** Logits for the script's input, from PyTorch's channel-major order to pixel-major. */
async function logitsOf({ card, weights }: LoadedModel, size: number): Promise<Float32Array> {
  const config = card.architecture;
  const channels = config.inputChannels;
  const planes = wave(channels * size * size, 0.3, 0.5);
  const input = Float32Array.from(
    planes,
    (_, i) => 0.5 + (planes[(i % channels) * size * size + Math.floor(i / channels)] ?? 0),
  );
  const tensors = uploadWeights(config, weights);
  const logits = unet({ config, weights: tensors }, tensor4d(input, [1, size, size, channels]));
  const values = Float32Array.from(await logits.data());
  logits.dispose();
  disposeWeights(tensors);
  return values;
}
