import v8 from "node:v8";
import { defineCommand, runCommand, runMain } from "citty";
import { registerPixelKernels } from "../simd/register.ts";
import { models } from "./models.ts";
import { score } from "./score.ts";
import { segment } from "./segment.ts";
import { train } from "./train.ts";
import { weights } from "./weights.ts";

// fused multiply-add in WASM doubles the speed of our kernels; Node.js 20 still hides it behind this flag
v8.setFlagsFromString("--experimental-wasm-relaxed-simd");

registerPixelKernels();

/** Ours, and the argument parser's own. */
const USAGE_ERRORS = ["UsageError", "CLIError"];

const utile = defineCommand({
  meta: { name: "utile", description: "U-Net segmentation of microscopy images" },
  subCommands: { segment, train, score, weights, models },
});

// whoever reads the lines may stop early, as `head` does
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit();
});

const rawArgs = process.argv.slice(2);
try {
  // citty's own entry prints the usage and leaves; only there are its help texts to be had
  if (rawArgs.includes("--help") || rawArgs.includes("-h")) await runMain(utile, { rawArgs });
  else await runCommand(utile, { rawArgs });
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = error instanceof Error && USAGE_ERRORS.includes(error.name) ? 2 : 1;
}
