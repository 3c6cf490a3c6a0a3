import { afterAll, expect, test } from "vitest";
import { create, globals } from "webgpu";
import { WINDOW_1, WINDOW_3, WINDOW_UP } from "../convolution.ts";
import { DIRECT, SOFTWARE } from "../profile.ts";
import type { Program } from "../program.ts";
import * as parameterPrograms from "./parameter-programs.ts";
import {
  DROP,
  headGradientProgram,
  lossProgram,
  MAX_POOL,
  SKIP_GRADIENT,
  SUM_PIXELS,
  sumSlabsProgram,
  ZERO_FRAME,
} from "./pass-programs.ts";
import { sharedWeightGradientProgram } from "./shared-weight-gradient-program.ts";
import { ADAMW, JUDGE, SGD, SQUARE_LINES, SUM_LINES } from "./update-programs.ts";
import { weightGradientProgram } from "./weight-gradient-program.ts";

Object.assign(globalThis, globals);
const gpu = create(["backend=null"]); // compiles, and computes nothing
const adapter = await gpu.requestAdapter();
const device = await adapter?.requestDevice();
afterAll(() => {
  device?.destroy();
  expect(gpu).toBeDefined(); // holds it: a device whose instance was collected ends the process
});

const { COLUMN_SUMS, COLUMN_SQUARES, COLUMN_STATISTICS, FOLD } = parameterPrograms;
const { GRADIENT_SUMS, GRADIENT_STATISTICS, PULL_BACK } = parameterPrograms;
const programs: Program[] = [
  ...[COLUMN_SUMS, COLUMN_SQUARES, COLUMN_STATISTICS, FOLD, GRADIENT_SUMS, GRADIENT_STATISTICS, PULL_BACK],
  ...[ADAMW, JUDGE, SGD, SQUARE_LINES, SUM_LINES],
  ...[DROP, MAX_POOL, SKIP_GRADIENT, SUM_PIXELS, ZERO_FRAME, sumSlabsProgram(1), sumSlabsProgram(4)],
  ...[2, 3, 5, 16].flatMap((classes) => [lossProgram(classes), headGradientProgram(classes)]),
  ...[WINDOW_1, WINDOW_3, WINDOW_UP].map(sharedWeightGradientProgram),
  ...[SOFTWARE, DIRECT].flatMap(({ weights: block }) =>
    [WINDOW_1, WINDOW_3, WINDOW_UP].flatMap((window) => [
      weightGradientProgram({ block, window, lanes: 4 }),
      weightGradientProgram({ block: { ...block, inputs: 1 }, window, lanes: 1 }),
    ]),
  ),
];

test("every program is valid WGSL, and needs no more buffers than every device allows", async () => {
  for (const program of programs) {
    const info = await device?.createShaderModule({ code: program.code }).getCompilationInfo();
    expect(
      info?.messages.map(({ message, lineNum }) => `${program.name}, line ${lineNum}: ${message}`),
    ).toEqual([]);
    expect(program.reads + (program.writes ?? 1)).toBeLessThanOrEqual(8);
    expect(program.code.match(/var<storage/g)).toHaveLength(program.reads + (program.writes ?? 1));
  }
});
