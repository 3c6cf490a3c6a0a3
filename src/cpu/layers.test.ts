import v8 from "node:v8";
import "@tensorflow/tfjs-backend-wasm";
import { ready, setBackend } from "@tensorflow/tfjs-core";
import { afterEach, beforeEach, describe, expect, vi } from "vitest";
import { testLayers, testRefusal } from "../model/layer-testing.ts";
import { registerCpuKernels } from "./register.ts";
import { hasRelaxedSimd } from "./simd.ts";

// Node.js 20 hides relaxed SIMD behind this flag
v8.setFlagsFromString("--experimental-wasm-relaxed-simd");

describe.each([
  { build: "relaxed", relaxed: true },
  { build: "plain", relaxed: false },
])("the $build SIMD kernels against tfjs's reference backend", ({ relaxed }) => {
  beforeEach(async () => {
    if (relaxed) expect(hasRelaxedSimd()).toBe(true);
    else vi.spyOn(WebAssembly, "validate").mockReturnValue(false);
    await setBackend("wasm");
    await ready();
    expect(await registerCpuKernels()).toBe(true);
  });
  afterEach(() => {
    vi.restoreAllMocks();
  });

  testLayers("wasm", 40);
  testRefusal();
});
