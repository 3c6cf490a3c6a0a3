import { afterAll, expect, test } from "vitest";
import { create, globals } from "webgpu";
import {
  type Convolution,
  convolutionMacs,
  convolve,
  WINDOW_1,
  WINDOW_3,
  wholeImage,
} from "./convolution.ts";
import { mostDispatchMacs } from "./dispatch-length.ts";
import { networkSteps } from "./network-steps.ts";
import { DIRECT, type Profile, SHARED, SHARED_SMALL } from "./profile.ts";

Object.assign(globalThis, globals);
// buffers of a device that computes nothing
const gpu = create(["backend=null"]);
const device = await (await gpu.requestAdapter())?.requestDevice();
const buffer = device?.createBuffer({ size: 16, usage: GPUBufferUsage.STORAGE });
afterAll(() => {
  device?.destroy();
  expect(gpu).toBeDefined(); // holds it: a device whose instance was collected ends the process
});

/** Convolutions of the paper's net on its tile. */
function paperConvolutions(): Convolution[] {
  if (!buffer) throw new Error("Dawn has no null backend");
  const net = { depth: 4, baseFilters: 64, inputChannels: 1, classes: 2, dropout: 0, norm: "none" } as const;
  return networkSteps(net, 572).flatMap((step) => {
    if (step.kind !== "convolve" && step.kind !== "up") return [];
    const [first, second] = step.inputs;
    const up = step.kind === "up";
    const [own, other] = [first, second ?? first].map((map) => wholeImage(buffer, map.size, map.channels));
    if (!own || !other) return [];
    const size = up ? first.size : step.output.size;
    return {
      ...{ window: up ? WINDOW_1 : WINDOW_3, sources: second ? [own, other] : [own], up },
      ...{ weights: buffer, bias: buffer, relu: !up, output: buffer },
      ...{ height: size, width: size, outputs: step.output.channels },
      ...("pooled" in step && { pooled: buffer }),
    };
  });
}

/** Work of one workgroup row at most: the least that can be cut off. */
const GRAIN = 128 * 64 * 9 * 1024;

test.each<[string, number, Profile]>([
  ["a phone's GPU", 20e9, DIRECT],
  ["a laptop's", 200e9, SHARED],
  ["a laptop's, in small tiles", 200e9, SHARED_SMALL],
])("on %s no dispatch of the paper's net takes a tenth of a second", (_, speed, profile) => {
  const most = mostDispatchMacs(speed, false);
  let dispatches = 0;
  for (const job of paperConvolutions()) {
    const parts = convolve(job, profile, most);
    dispatches += parts.length;
    for (const { macs = Number.NaN } of parts) {
      // even if it runs at a third of the speed that was measured
      expect(macs / (speed / 3)).toBeLessThan(0.1 + GRAIN / (speed / 3));
    }
    // nothing is left out
    expect(parts.reduce((sum, { macs = Number.NaN }) => sum + macs, 0)).toBeCloseTo(convolutionMacs(job), -3);
  }
  expect(dispatches).toBeGreaterThan(22);
});

test("what computes on the CPU is not cut: nothing watches over it", () => {
  expect(mostDispatchMacs(1e9, true)).toBe(Number.POSITIVE_INFINITY);
});
