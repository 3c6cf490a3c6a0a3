import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { encode } from "fast-png";
import { decodeLabels } from "../src/io/labels.ts";
import { openEngine } from "./engine-page.ts";
import { openTeaching, QUICK, train } from "./teach-page.ts";

test("trains in the worker: judged first, then in between, and better at the end", async ({ page }) => {
  await openEngine(page, "wasm");
  await openTeaching(page);
  const settings = { ...QUICK, steps: 60, validateEvery: 20 };
  const { end, error, losses, validations, checkpoints } = await train(page, settings);
  expect(error).toBeNull();
  expect(end).toEqual({ step: 60, reason: "steps" });
  expect(losses).toHaveLength(60);
  expect(validations.map(({ step }) => step)).toEqual([0, 20, 40, 60]);
  expect(checkpoints.at(-1)).toBe(60);
  const [first, last] = [validations[0]?.figures, validations.at(-1)?.figures];
  expect(first).toMatchObject({ images: 1, regions: 1, objects: 8 });
  expect(last?.iou).toBeGreaterThan((first?.iou ?? 1) + 0.2);
  expect(last?.loss).toBeLessThan(first?.loss ?? 0);
});

test("tiles are made on a thread of their own, which ends with the run", async ({ page, context }) => {
  const session = await context.newCDPSession(page);
  const threads = async (): Promise<number> => {
    const { targetInfos } = await session.send("Target.getTargets");
    return targetInfos.filter(({ type, url }) => type === "worker" && url.includes("tile-thread")).length;
  };
  await openEngine(page, "wasm");
  await openTeaching(page);
  expect(await threads()).toBe(0);
  const training = train(page, { ...QUICK, steps: 200, validateEvery: 200 });
  await expect.poll(threads).toBe(1);
  expect((await training).end?.step).toBe(200);
  await expect.poll(threads).toBe(0);
});

for (const what of ["segment", "predict"] as const) {
  test(`${what === "segment" ? "a segmentation" : "a prediction"} comes in between two steps`, async ({
    page,
  }) => {
    await openEngine(page, "wasm");
    await openTeaching(page);
    const { answers, end } = await train(
      page,
      { ...QUICK, steps: 40, validateEvery: 40 },
      { atStep: 2, what },
    );
    expect(end?.step).toBe(40);
    expect(answers).toHaveLength(2);
    // It was answered long before the run's end.
    expect(answers[1]).toBeLessThan(20);
  });
}

test("paused and opened anew from its checkpoint, it is the run that never stopped", async ({ page }) => {
  const settings = { ...QUICK, steps: 12, augment: { ...QUICK.augment, rotation: 3, shift: 4 } };
  await openEngine(page, "wasm");
  await openTeaching(page, settings);
  const straight = await train(page, settings);
  await openEngine(page, "wasm");
  await openTeaching(page, settings);
  const first = await train(page, settings, { atStep: 5, what: "pause" });
  const stopped = first.end?.step ?? 0;
  expect(first.end?.reason).toBe("paused");
  expect(stopped).toBeLessThan(12);
  expect(first.checkpoints.at(-1)).toBe(stopped);
  expect(await openTeaching(page, settings)).toBe(stopped);
  const second = await train(page, settings);
  expect([...first.losses, ...second.losses]).toEqual(straight.losses);
  expect([...first.validations, ...second.validations]).toEqual(straight.validations);
});

test("a worker that dies takes the session with it, but not what its last checkpoint holds", async ({
  page,
}) => {
  await openEngine(page, "wasm");
  await openTeaching(page);
  const first = await train(page, QUICK, { atStep: 3, what: "pause" });
  const kept = first.end?.step ?? 0;
  const settings = { ...QUICK, steps: 1000 };
  const lost = await train(page, settings, { atStep: kept + 4, what: "close-worker" });
  expect(lost.end).toBeNull();
  expect(lost.error).toEqual({
    name: "WorkerLostError",
    message:
      "The engine stopped and was started again; the training was lost with its worker and can go on from its last checkpoint.",
  });
  expect(await openTeaching(page)).toBe(kept);
  const again = await train(page);
  expect(again.end).toEqual({ step: QUICK.steps, reason: "steps" });
});

test("a GPU that is lost while it trains: the session opens again on a new device", async ({ page }) => {
  test.slow();
  await openEngine(page, "webgpu");
  await openTeaching(page);
  const first = await train(page, { ...QUICK, steps: 1 });
  expect(first.checkpoints).toEqual([1]);
  const lost = await train(page, { ...QUICK, steps: 50 }, { atStep: 2, what: "destroy-device" });
  expect(lost.error?.name).toBe("WorkerLostError");
  expect(lost.error?.message).toMatch(/^The GPU was lost; the training was lost with its worker/);
  expect(await openTeaching(page)).toBe(1);
  const again = await train(page, { ...QUICK, steps: 3 });
  expect(again.end).toEqual({ step: 3, reason: "steps" });
  expect(again.losses.every((loss) => loss > 0)).toBe(true);
});

test("forward and backward passes on WebGPU give the losses that WASM gives", async ({ page }) => {
  test.slow();
  const settings = { ...QUICK, steps: 5, validateEvery: 5 };
  await openEngine(page, "wasm");
  await openTeaching(page, settings);
  const wasm = await train(page, settings);
  const report = await openEngine(page, "webgpu");
  expect(report.name).toBe("webgpu");
  await openTeaching(page, settings);
  const webgpu = await train(page, settings);
  expect(webgpu.losses).toHaveLength(5);
  for (const [i, loss] of webgpu.losses.entries()) {
    const reference = wasm.losses[i] ?? Number.NaN;
    expect(Math.abs(loss - reference) / reference).toBeLessThan(1e-3);
  }
  const [judged, expected] = [webgpu.validations.at(-1)?.figures, wasm.validations.at(-1)?.figures];
  expect(Math.abs((judged?.iou ?? 0) - (expected?.iou ?? 1))).toBeLessThan(1e-2);
});

test("the command line gives the labels that the app gives with a model that was fine-tuned", async ({
  page,
}) => {
  await openEngine(page, "wasm");
  const settings = { ...QUICK, steps: 60, validateEvery: 20 };
  await openTeaching(page, settings);
  await train(page, settings);
  const { file, pixels, labels, count } = await page.evaluate(async () => {
    const { utileDebug, utileImage: image } = globalThis;
    if (utileDebug === undefined || image === undefined) throw new Error("no session was opened");
    const { engine, pixels } = utileDebug;
    const order = { weights: "best", name: "mine", description: "Discs.", data: "1 image" } as const;
    const bytes = await engine.call("teachModel", order);
    const grey = { ...image, data: Uint8Array.from(image.data, (value) => value * 250) };
    const card = await engine.call("loadModel", { fileName: "mine.safetensors", bytes: bytes.slice(0) });
    const segmentation = await engine.call("segment", { image: grey, model: card.name, options: {} });
    const found = await pixels.call("instances", { segmentation, options: card.instances, palette: 8 });
    return {
      file: [...new Uint8Array(bytes)],
      pixels: [...grey.data],
      labels: [...found.data],
      count: found.count,
    };
  });
  expect(count).toBeGreaterThan(8);
  const folder = mkdtempSync(join(tmpdir(), "utile-taught-"));
  const model = join(folder, "mine.safetensors");
  const image = join(folder, "discs.png");
  writeFileSync(model, Uint8Array.from(file));
  writeFileSync(
    image,
    encode({ width: 96, height: 96, data: Uint8Array.from(pixels), channels: 1, depth: 8 }),
  );
  const args = ["src/cli/main.ts", "segment", image, "--model", model, "--backend", "wasm", "--out", folder];
  const line = execFileSync("npx", ["--no-install", "tsx", ...args], { encoding: "utf8" });
  expect(JSON.parse(line)).toMatchObject({ objects: count });
  const written = await decodeLabels("discs.labels.tif", readFileSync(join(folder, "discs.labels.tif")));
  expect([...written.data]).toEqual(labels);
});
