import { defineConfig } from "vitest/config";
import { halfGpu } from "./scripts/half-gpu.mjs";
import { softwareGpu } from "./scripts/software-gpu.mjs";

const shared = { environment: "node", testTimeout: 120_000 } as const;
const gpu = "src/gpu/**/*.test.ts";
const half = ["src/gpu/half.test.ts", "src/gpu/training/shared-passes.test.ts"];

export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      {
        test: {
          ...shared,
          name: "unit",
          include: ["src/**/*.test.{ts,tsx}", "bench/**/*.test.ts", "scripts/**/*.test.ts"],
          exclude: [gpu],
        },
      },
      // the driver's library must be in the environment when a test's process starts
      { test: { ...shared, name: "gpu", include: [gpu], exclude: half, env: softwareGpu() } },
      { test: { ...shared, name: "half", include: half, env: halfGpu(), testTimeout: 300_000 } },
    ],
  },
});
