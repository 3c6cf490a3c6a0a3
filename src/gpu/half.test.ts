import { readFileSync } from "node:fs";
import * as v from "valibot";
import { afterAll, describe, expect, test } from "vitest";
import { create, globals } from "webgpu";
import { networkScale } from "../core/scale.ts";
import type { NetworkInput } from "../core/tile-network.ts";
import { contextOf, planTiles } from "../core/tiles.ts";
import { nodePictures } from "../io/node-pictures.ts";
import { decodeImage } from "../io/registry.ts";
import { type LoadedModel, loadModel } from "../model/model.ts";
import { networkInput } from "../model/network-input.ts";
import { compareAnswers, isClose } from "./agreement.ts";
import type { Attempt } from "./attempt.ts";
import { traitsOf } from "./candidates.ts";
import { openDevice } from "./device.ts";
import { Pipelines } from "./pipelines.ts";
import { DIRECT, halved, type Profile, SHARED_LIGHT } from "./profile.ts";
import { prove } from "./proof.ts";
import { tileNetworksOn } from "./tile-network.ts";

Object.assign(globalThis, globals);
const gpu = create([]);
const search = await openDevice(gpu, true);
const owned = search.found && search.owned.device.features.has("shader-f16") ? search.owned : null;
afterAll(() => {
  owned?.device.destroy();
  expect(gpu).toBeDefined(); // holds it: a device whose instance was collected ends the process
});

/** The CPU's compiler takes minutes over the tiles that GPUs are given; these come from the same source. */
const TILE = { rows: 2, columns: 2, vectors: 1, threads: 16 } as const;
const REGISTERS: Profile = { ...DIRECT, name: "registers", wide: TILE, narrow: TILE, lanes: 1 };
const SUBGROUPS: Profile = { ...REGISTERS, name: "subgroups", sharing: 4 };

/** Edge in px of the output that models are compared on: enough pixels to tell one in ten thousand. */
const COMPARED = 200;

/** Compiled once for all tests. */
const pipelines = owned === null ? null : new Pipelines(owned.device);

function proveHere(profile: Profile): Promise<Attempt<number>> {
  if (pipelines === null) throw new Error("there is no GPU that computes in 16 bits");
  return prove(pipelines, profile);
}

/** Probabilities of each class but the first in the middle of an image. */
async function middle(
  profile: Profile,
  { card: { architecture }, weights }: LoadedModel,
  input: NetworkInput,
): Promise<Float32Array> {
  if (pipelines === null) throw new Error("there is no GPU that computes in 16 bits");
  const limits = { mostMacs: Number.POSITIVE_INFINITY, mostImageBytes: 2 ** 27 };
  const network = tileNetworksOn({ pipelines, profile, ...limits })(architecture, weights);
  const { depth } = architecture;
  const plan = planTiles({ ...input, depth, tileSize: COMPARED + 2 * contextOf(depth) });
  const tiles = [plan.tiles[plan.tiles.length >> 1]].filter((tile) => tile !== undefined);
  let probabilities = new Float32Array();
  await network?.run({
    ...{ input, plan: { ...plan, tiles }, output: "probabilities" },
    take: (planes) => {
      probabilities = Float32Array.from(planes);
    },
  });
  network?.dispose();
  return probabilities;
}

const SAMPLES = v.parse(
  v.array(v.object({ file: v.string(), model: v.string(), pixelSizeUm: v.number() })),
  JSON.parse(readFileSync("public/samples/index.json", "utf8")),
);

describe.skipIf(owned === null)("on a device that stores 16 bits", () => {
  test("it is known to", () => {
    expect(owned && traitsOf(owned.device, owned.info, true)).toMatchObject({ half: true });
  });

  test("32 bits give what plain loops give", async () => {
    const full = await proveHere(REGISTERS);
    expect(full.ok && full.value).toBeLessThan(1e-5);
  });

  test.each([REGISTERS, SUBGROUPS, SHARED_LIGHT])("and 16 bits nearly, by $name", async (profile) => {
    const half = await proveHere(halved(profile));
    expect(half.ok && half.value).toBeLessThan(2e-3);
    expect(half.ok && half.value).toBeGreaterThan(1e-5); // they are stored
  });

  const ways = [SHARED_LIGHT, SUBGROUPS, REGISTERS];
  const cases = SAMPLES.map((sample, i) => ({ ...sample, profile: ways[i] ?? REGISTERS }));
  test.each(cases)("the model $model sees in $file what it sees in 32 bits", async (asked) => {
    const path = `public/models/${asked.model}.safetensors`;
    const model = loadModel(path, new Uint8Array(readFileSync(path)).buffer);
    const { architecture, normalisation } = model.card;
    const bytes = readFileSync(`public/samples/${asked.file}`);
    const raster = await decodeImage(asked.file, bytes, { pictures: nodePictures });
    const scale = networkScale(model.card, { x: asked.pixelSizeUm, y: asked.pixelSizeUm });
    const input = networkInput(raster, architecture.inputChannels, normalisation, scale);
    const full = await middle(REGISTERS, model, input);
    const half = await middle(halved(asked.profile), model, input);
    expect(full.length).toBeGreaterThanOrEqual(COMPARED ** 2);
    const agreement = compareAnswers(full, half, architecture.classes - 1);
    expect(agreement).toSatisfy(isClose);
  });
});
