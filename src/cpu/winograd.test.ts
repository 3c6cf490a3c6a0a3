import v8 from "node:v8";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type ConvolutionCase, runConvolution } from "./kernel-testing.ts";
import { compileKernels, hasRelaxedSimd, instantiateKernels, type SimdKernels } from "./simd.ts";

// Node.js 20 hides relaxed SIMD behind this flag
v8.setFlagsFromString("--experimental-wasm-relaxed-simd");

/** Pages of 64 KiB. */
const MEMORY = 2048;

/** Largest difference in units of the largest value. */
function difference(actual: Float32Array, expected: Float32Array): number {
  let worst = 0;
  let largest = 0;
  for (const [i, value] of expected.entries()) {
    // not Math.max for the difference: a NaN must show
    const apart = Math.abs(value - (actual[i] ?? Number.NaN));
    if (!(apart <= worst)) worst = apart;
    largest = Math.max(largest, Math.abs(value));
  }
  return worst / largest;
}

const cases: (ConvolutionCase & { what: string })[] = [
  { what: "one tile", height: 4, width: 4, inputs: 8, outputs: 8 },
  { what: "tiles that overlap", height: 5, width: 7, inputs: 16, outputs: 8 },
  {
    what: "one strip, several blocks of outputs, the last one smaller",
    height: 18,
    width: 9,
    inputs: 256,
    outputs: 56,
  },
  { what: "several strips, the last one short", height: 239, width: 242, inputs: 8, outputs: 16 },
  { what: "several strips and blocks", height: 46, width: 45, inputs: 256, outputs: 464 },
];

describe.each([
  { build: "relaxed", relaxed: true },
  { build: "plain", relaxed: false },
])("Winograd's algorithm against the direct sum, $build SIMD", ({ relaxed }) => {
  let memory: WebAssembly.Memory;
  let kernels: SimdKernels;
  beforeEach(() => {
    if (relaxed) expect(hasRelaxedSimd()).toBe(true);
    else vi.spyOn(WebAssembly, "validate").mockReturnValue(false);
    memory = new WebAssembly.Memory({ initial: MEMORY });
    kernels = instantiateKernels(compileKernels(memory), memory);
  });
  afterEach(() => {
    vi.restoreAllMocks();
  });

  test.each(cases)("$what: $height × $width, $inputs → $outputs", (convolution) => {
    const expected = runConvolution(memory, kernels, "direct", convolution);
    const actual = runConvolution(memory, kernels, "winograd", convolution);
    expect(difference(actual.y, expected.y)).toBeLessThan(1e-5);
    expect(difference(actual.dKernel, expected.dKernel)).toBeLessThan(3e-5); // up to 57,838 pixels are added up
  });
});
