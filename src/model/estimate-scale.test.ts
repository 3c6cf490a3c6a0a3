import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { simulate } from "../core/simulate.ts";
import { estimateScale } from "./estimate-scale.ts";
import { loadModel } from "./model.ts";
import { Predictor } from "./predictor.ts";
import { startWasm } from "./testing.ts";

const LIMITS = { maxBindingBytes: Number.POSITIVE_INFINITY, memoryBytes: 2 ** 30 };
let predictor: Predictor;

beforeAll(async () => {
  await startWasm();
  const bytes = new Uint8Array(readFileSync("public/models/cells.safetensors"));
  predictor = new Predictor(loadModel("cells.safetensors", bytes.buffer));
}, 60_000);
afterAll(() => predictor.dispose());

test.each([
  { diameter: 16, edge: 200 },
  { diameter: 32, edge: 300 },
  { diameter: 80, edge: 620 },
])("nuclei of $diameter px are brought to about the trained size", async ({ diameter, edge }) => {
  const { image } = simulate({ kind: "nuclei", width: edge, height: edge, seed: 3, diameter });
  const scale = await estimateScale(predictor, image, { limits: LIMITS });
  const seen = (scale ?? 0) * diameter;
  expect(seen).toBeGreaterThan(32 / 2);
  expect(seen).toBeLessThan(32 * 2);
});

test("an image without anything tells no scale", async () => {
  const { image } = simulate({ kind: "nuclei", width: 64, height: 64, seed: 1 });
  const empty = { ...image, data: new Uint8Array(64 * 64) };
  expect(await estimateScale(predictor, empty, { limits: LIMITS })).toBeNull();
});

test("can be given up", async () => {
  const { image } = simulate({ kind: "nuclei", width: 64, height: 64, seed: 1 });
  const signal = AbortSignal.abort(new Error("given up"));
  await expect(estimateScale(predictor, image, { limits: LIMITS, signal })).rejects.toThrow("given up");
});
