import { afterAll, expect, test } from "vitest";
import { create, globals } from "webgpu";
import { WINDOW_1, WINDOW_3, WINDOW_UP } from "../convolution.ts";
import { DIRECT, halved, type Profile, SHARED, SHARED_LIGHT, SHARED_SMALL, SOFTWARE } from "../profile.ts";
import type { Program } from "../program.ts";
import { BLUR_LINES, VARY_GREY, WARP_PLANE } from "../warp/programs.ts";
import { convolveProgram } from "./convolve.ts";
import { CUT_TILE, headProgram } from "./predicting.ts";
import { sharedConvolveProgram } from "./shared-convolve.ts";

Object.assign(globalThis, globals);
// Dawn's null backend compiles for a device that has every feature, and computes nothing
const gpu = create(["backend=null"]);
const adapter = await gpu.requestAdapter();
const device = await adapter?.requestDevice({ requiredFeatures: ["shader-f16", "subgroups"] });
afterAll(() => {
  device?.destroy();
  expect(gpu).toBeDefined(); // holds it: a device whose instance was collected ends the process
});

const PROFILES = [SOFTWARE, DIRECT, SHARED, SHARED_SMALL, SHARED_LIGHT].flatMap((profile) => [
  profile,
  halved(profile),
]);

/** What a network's convolutions come to under a profile. */
function convolutions({ wide, narrow, lanes, storage, shared }: Profile): Program[] {
  const half = { input: storage, output: storage };
  return [1 as const, 4 as const, 32 as const].flatMap((sharing) => [
    convolveProgram({
      ...{ tile: wide, window: WINDOW_3, lanes: 1, pool: false, sharing },
      ...{ input: "f32", output: storage },
    }),
    convolveProgram({ tile: wide, window: WINDOW_3, lanes, pool: false, sharing, ...half }),
    convolveProgram({ tile: wide, window: WINDOW_3, lanes, pool: true, sharing, ...half }),
    convolveProgram({ tile: narrow, window: WINDOW_1, lanes, pool: false, sharing, ...half }),
    convolveProgram({ tile: narrow, window: WINDOW_UP, lanes, pool: false, sharing, ...half }),
    convolveProgram({ tile: wide, window: WINDOW_3, lanes, pool: false, sharing, ...half, gated: true }),
    ...[WINDOW_1, WINDOW_3, WINDOW_UP].flatMap((window) =>
      shared === null
        ? []
        : [
            sharedConvolveProgram({ tile: shared, window, storage, pool: false }),
            sharedConvolveProgram({ tile: shared, window, storage, pool: true }),
            sharedConvolveProgram({ tile: shared, window, storage, pool: false, gated: true }),
          ],
    ),
  ]);
}

/** Every program that a profile may use. */
const programs: Program[] = [
  ...[BLUR_LINES, CUT_TILE, VARY_GREY, WARP_PLANE],
  ...PROFILES.flatMap((profile) => [
    ...convolutions(profile),
    headProgram({ classes: 2, probabilities: true, storage: profile.storage }),
    headProgram({ classes: 5, probabilities: false, storage: profile.storage }),
  ]),
];

test("every program is valid WGSL, those in 16 bits and those that share memory too", async () => {
  const messages = await Promise.all(
    programs.map(async ({ name, code }) => {
      const info = await device?.createShaderModule({ code }).getCompilationInfo();
      return info?.messages.map(({ message, lineNum }) => `${name}, line ${lineNum}: ${message}`);
    }),
  );
  expect(messages.flat()).toEqual([]);
});

test("no workgroup needs more than every device allows", () => {
  for (const { code } of programs) {
    const threads = Number(/@workgroup_size\((\d+)\)/.exec(code)?.[1]);
    expect(threads).toBeGreaterThanOrEqual(1);
    expect(threads).toBeLessThanOrEqual(256);
  }
});

test("the same name means the same code", () => {
  const codes = new Map<string, string>();
  for (const { name, code } of programs) {
    expect(codes.get(name) ?? code).toBe(code);
    codes.set(name, code);
  }
});
