import v8 from "node:v8";
import { defineCommand, runCommand } from "citty";
import { models } from "./models.ts";
import { train } from "./train.ts";
import { UsageError } from "./usage.ts";

// fused multiply-add in WASM doubles the speed of our kernels; Node.js 20 still hides it behind this flag
v8.setFlagsFromString("--experimental-wasm-relaxed-simd");

const utile = defineCommand({
  meta: { name: "utile", description: "U-Net segmentation of microscopy images" },
  subCommands: { train, models },
});

try {
  await runCommand(utile, { rawArgs: process.argv.slice(2) });
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode =
    error instanceof UsageError || (error instanceof Error && error.name === "CLIError") ? 2 : 1;
}
