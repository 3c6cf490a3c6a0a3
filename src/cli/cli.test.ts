import { type ChildProcess, spawn } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { runCommand } from "citty";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { simulate } from "../core/simulate.ts";
import { separationWeights } from "../core/weight-map.ts";
import { encodeGreyPng } from "../io/encode/png.ts";
import { encodeLabelsTiff } from "../io/encode/results.ts";
import { loadCheckpoint } from "../model/checkpoint.ts";
import { loadModel } from "../model/model.ts";
import { readBytes, readLabels, readRaster } from "./files.ts";
import { score } from "./score.ts";
import { segment } from "./segment.ts";
import { train } from "./train.ts";
import { weights } from "./weights.ts";

const TINY = "e2e/fixtures/models/tiny.safetensors";
const IMAGES = "e2e/fixtures/images";
/** A process of its own has to load everything; a busy machine takes its time. */
const SLOW = { timeout: 120_000 };

const folder = mkdtempSync(join(tmpdir(), "cli-"));
const path = (...names: string[]): string => join(folder, ...names);

beforeAll(() => {
  for (const name of ["images", "labels", "held-out"]) mkdirSync(path(name));
  for (const [place, seed] of [
    ["images", 1],
    ["images", 2],
    ["held-out", 3],
  ] as const) {
    const { image, labels } = simulate({ kind: "nuclei", width: 96, height: 80, seed, diameter: 20 });
    writeFileSync(path(place, `n${seed}.png`), encodeGreyPng(Uint8Array.from(image.data), 96, 80));
    writeFileSync(path("labels", `n${seed}.tif`), encodeLabelsTiff(labels, null));
  }
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});
afterEach(() => {
  vi.restoreAllMocks();
});

interface Finished {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function start(...args: string[]): ChildProcess {
  return spawn(process.execPath, ["--import", "tsx", "src/cli/main.ts", ...args]);
}

async function finish(child: ChildProcess): Promise<Finished> {
  const output = { stdout: "", stderr: "" };
  child.stdout?.on("data", (text) => {
    output.stdout += text;
  });
  child.stderr?.on("data", (text) => {
    output.stderr += text;
  });
  const status = await new Promise<number | null>((resolve) => child.once("close", resolve));
  return { status, ...output };
}

type Run = (rawArgs: string[]) => Promise<unknown>;
const commands = {
  score: (rawArgs: string[]) => runCommand(score, { rawArgs }),
  segment: (rawArgs: string[]) => runCommand(segment, { rawArgs }),
  train: (rawArgs: string[]) => runCommand(train, { rawArgs }),
  weights: (rawArgs: string[]) => runCommand(weights, { rawArgs }),
};

/** Runs a command in this process; what it printed. */
async function printed(run: Run, rawArgs: string[]): Promise<string> {
  const log = vi.spyOn(console, "log").mockImplementation(() => undefined);
  log.mockClear(); // a second spy is the first one, with its calls
  await run(rawArgs);
  return log.mock.calls.map(([line]) => String(line)).join("\n");
}

const jsonLines = (text: string): Record<string, unknown>[] =>
  text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));

test("segment writes masks and labels, and one bad file does not stop the others", SLOW, async () => {
  const out = path("segmented");
  const files = [`${IMAGES}/three-cells.png`, `${IMAGES}/missing.png`, `${IMAGES}/exif-rotated.jpg`];
  const { status, stdout, stderr } = await finish(
    start("segment", ...files, "--model", TINY, "--out", out, "--backend", "wasm", "--tile", "60"),
  );
  expect(status).toBe(1);
  expect(stderr).toContain("missing.png");
  expect(readdirSync(out)).toEqual([
    "exif-rotated.labels.tif",
    "exif-rotated.mask.png",
    "three-cells.labels.tif",
    "three-cells.mask.png",
  ]);
  const lines = jsonLines(stdout);
  expect(lines.map(({ file, width, height, backend }) => ({ file, width, height, backend }))).toEqual([
    { file: files[0], width: 128, height: 128, backend: "wasm" },
    { file: files[2], width: 80, height: 128, backend: "wasm" },
  ]);
  for (const [stem, line] of [
    ["three-cells", lines[0]],
    ["exif-rotated", lines[1]],
  ] as const) {
    const mask = await readRaster(join(out, `${stem}.mask.png`));
    const labels = await readLabels(join(out, `${stem}.labels.tif`));
    expect([mask.width, mask.height]).toEqual([line?.["width"], line?.["height"]]);
    expect([...mask.data]).toEqual([...labels.data].map((id) => (id > 0 ? 255 : 0)));
    expect(Math.max(...labels.data)).toBe(line?.["objects"]);
  }
});

test("bad arguments end with status 2 and a message, and write nothing", SLOW, async () => {
  const out = path("nothing");
  const { status, stdout, stderr } = await finish(
    start("segment", "a.png", "--out", out, "--model", "no-such"),
  );
  expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
  expect(stderr).toContain("there is no model “no-such”");
  expect(existsSync(out)).toBe(false);
});

describe("refuses as a usage error", () => {
  const file = ["a.png", "--out", "out", "--model", TINY];
  const run = ["--recipe", "r.json", "--out", "m.safetensors"];
  test.each([
    {
      name: "a number of symmetries that is none",
      command: "segment",
      args: [...file, "--rotations", "3"],
      says: "--rotations",
    },
    {
      name: "a scale that is no number",
      command: "segment",
      args: [...file, "--scale", "big"],
      says: "--scale",
    },
    {
      name: "a scale beyond reason",
      command: "segment",
      args: [...file, "--scale", "100"],
      says: "0.0625 to 8",
    },
    { name: "an empty tile", command: "segment", args: [...file, "--tile", "0"], says: "--tile" },
    {
      name: "a model that does not ship",
      command: "segment",
      args: ["a.png", "--out", "o", "--model", "x"],
      says: "these ship",
    },
    { name: "half a step", command: "train", args: [...run, "--steps", "1.5"], says: "--steps" },
    { name: "no step", command: "train", args: [...run, "--steps", "0"], says: "--steps" },
    {
      name: "a seed that is no number",
      command: "train",
      args: [...run, "--steps", "1", "--seed", "x"],
      says: "--seed",
    },
    {
      name: "no data",
      command: "train",
      args: ["--steps", "1", "--out", "m"],
      says: "--images and --labels",
    },
    { name: "a recipe that is not there", command: "train", args: [...run, "--steps", "1"], says: "r.json" },
    {
      name: "folders without a common stem",
      command: "score",
      args: ["--pred", IMAGES, "--truth", "e2e/fixtures/models"],
      says: "share a stem",
    },
    {
      name: "a folder that is not there",
      command: "score",
      args: ["--pred", "nowhere", "--truth", IMAGES],
      says: "nowhere",
    },
    {
      name: "an option it does not know",
      command: "segment",
      args: [...file, "--tiles", "300"],
      says: "--tiles",
    },
    {
      name: "a tile below the network's least",
      command: "segment",
      args: [...file, "--tile", "20"],
      says: "or more",
    },
    {
      name: "a scale and a diameter at once",
      command: "segment",
      args: [...file, "--scale", "1", "--diameter", "30"],
      says: "not both",
    },
    { name: "channel 0", command: "segment", args: [...file, "--channel", "0"], says: "--channel" },
    { name: "a missing option", command: "weights", args: ["a.tif"], says: "out" },
  ] as const)("$name", async ({ command, args, says }) => {
    const refused = await commands[command]([...args]).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(Error);
    expect(["UsageError", "CLIError"]).toContain(refused instanceof Error ? refused.name : "");
    expect(refused instanceof Error ? refused.message : "").toContain(says);
  });
});

test("a channel and a cell's diameter are given to the network", async () => {
  const out = path("channel");
  const lines: string[] = [];
  vi.spyOn(console, "log").mockImplementation((line: string) => lines.push(line));
  await commands.segment([
    `${IMAGES}/rgb.png`,
    "--model",
    TINY,
    "--out",
    out,
    "--backend",
    "wasm",
    "--diameter",
    "40",
    "--channel",
    "2",
  ]);
  const { card } = loadModel("tiny.safetensors", await readBytes(TINY));
  expect(JSON.parse(lines[0] ?? "")).toMatchObject({
    scale: card.objectDiameterPx / 40,
    labels: join(out, "rgb.labels.tif"),
  });
});

test("score pairs labels by stem, with or without their ending", async () => {
  for (const name of ["truth", "pred"]) mkdirSync(path(name));
  const plane = (...ids: number[]) => ({ width: 4, height: 2, data: Uint32Array.from(ids) });
  const truth = plane(1, 1, 0, 2, 1, 1, 0, 2);
  writeFileSync(path("truth", "a.tif"), encodeLabelsTiff(truth, null));
  writeFileSync(path("truth", "b.tif"), encodeLabelsTiff(truth, null));
  writeFileSync(path("pred", "a.labels.tif"), encodeLabelsTiff(truth, null));
  writeFileSync(path("pred", "b.tif"), encodeLabelsTiff(plane(3, 3, 0, 0, 3, 0, 0, 0), null));
  const { files, mean } = JSON.parse(
    await printed(commands.score, ["--pred", path("pred"), "--truth", path("truth")]),
  );
  expect(files[0]).toMatchObject({ stem: "a", iou: 1, dice: 1, pixelError: 0, ap50: 1, seg: 1 });
  expect(files[1]).toMatchObject({ stem: "b", iou: 0.5, pixelError: 3 / 8 });
  expect(mean.iou).toBeCloseTo(0.75, 12);
});

test("weights writes the separation weights as floats", async () => {
  const out = path("weights.tif");
  await printed(commands.weights, [path("labels", "n1.tif"), "--out", out, "--w0", "7", "--sigma", "3"]);
  const { data, width, height } = await readLabels(path("labels", "n1.tif"));
  const map = await readRaster(out);
  expect(map.data).toEqual(separationWeights(data, width, height, { w0: 7, sigma: 3 }));
});

/** A recipe of a tiny net on our folders; one simulated set besides. */
function recipe(): string {
  const file = path("recipe.json");
  const folders = { images: path("images"), labels: path("labels"), validationImages: path("held-out") };
  const simulated = { name: "more", simulate: "nuclei", count: 1, seed: 9, size: 64, diameter: 20 };
  const net = { filters: 4, depth: 2, tile: 60, decay: "none", dropout: 0 };
  writeFileSync(
    file,
    JSON.stringify({ name: "test", data: [{ name: "mine", ...folders }, simulated], ...net }),
  );
  return file;
}

describe("train", () => {
  test(
    "writes a model whose card tells how well it does, and goes on from its checkpoint",
    SLOW,
    async () => {
      const args = ["--recipe", recipe(), "--backend", "wasm", "--validate-every", "2"];
      const straight = path("straight.safetensors");
      const lines = jsonLines(await printed(commands.train, [...args, "--steps", "5", "--out", straight]));
      expect(lines[0]).toMatchObject({ name: "wasm", images: 3, heldOut: 1, from: 0 });
      expect(lines.slice(1).map(({ step }) => step)).toEqual([1, 2, 3, 4, 5]);
      expect(lines.filter((line) => "validation" in line).map(({ step }) => step)).toEqual([2, 4, 5]);

      const { card } = loadModel(straight, await readBytes(straight));
      expect(card).toMatchObject({ name: "test", architecture: { depth: 2, baseFilters: 4, classes: 2 } });
      const { best, state } = loadCheckpoint(straight, await readBytes(`${straight}.checkpoint`));
      expect(state.step).toBe(5);
      expect(card.training.validation).toEqual(best?.figures);
      expect(lines.find(({ step }) => step === best?.step)?.["validation"]).toEqual(best?.figures);

      const parts = path("parts.safetensors");
      await printed(commands.train, [...args, "--steps", "2", "--out", parts]);
      const resumed = [...args, "--steps", "5", "--out", parts, "--resume", `${parts}.checkpoint`];
      expect(jsonLines(await printed(commands.train, resumed)).at(1)).toMatchObject({ step: 3 });
      const end = loadCheckpoint(parts, await readBytes(`${parts}.checkpoint`));
      expect(end.state.parameters).toEqual(state.parameters);
      expect(readdirSync(folder).filter((name) => name.endsWith(".part"))).toEqual([]);

      const child = [...args, "--steps", "1", "--from", straight, "--out", path("child.safetensors")];
      const [, parent, step] = jsonLines(await printed(commands.train, child));
      expect(parent).toEqual({ step: 0, validation: best?.figures });
      expect(step).toMatchObject({ step: 1, validation: { images: 1 } });
    },
  );

  test("interrupted, it ends well with checkpoint and model", SLOW, async () => {
    const out = path("interrupted.safetensors");
    const child = start(
      "train",
      "--recipe",
      recipe(),
      "--backend",
      "wasm",
      "--steps",
      "100000",
      "--out",
      out,
    );
    let last = 0;
    if (child.stdout) {
      createInterface({ input: child.stdout }).on("line", (line) => {
        last = Number(JSON.parse(line).step ?? 0);
        if (last === 2) child.kill("SIGINT");
      });
    }
    const { status, stderr } = await finish(child);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(last).toBeLessThan(100_000);
    expect(loadCheckpoint(out, await readBytes(`${out}.checkpoint`)).state.step).toBe(last);
    expect(loadModel(out, await readBytes(out)).card.training.steps).toBe(last);
    expect(readFileSync(out).length).toBeGreaterThan(1000);
  });
});
