import "./node-version.mjs";
import { dirname, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { provideChromium } from "./browser.mjs";
import { isStale } from "./freshness.mjs";
import { provideHalfGpu } from "./half-gpu.mjs";
import { installPackages } from "./install.mjs";
import { results, runStep } from "./step.mjs";

/** @typedef {import("./step.mjs").Step} Step */

/** @type {import("./step.mjs").Report} */
const unitReport = {
  path: join(results, "unit.json"),
  passed: ["numPassedTests"],
  failed: ["numFailedTests"],
  skipped: ["numPendingTests", "numTodoTests"],
};

/** @type {import("./step.mjs").Report} */
const e2eReport = {
  path: join(results, "e2e.json"),
  passed: ["expected"],
  failed: ["unexpected", "flaky"],
  skipped: ["skipped"],
};

/** @type {import("./step.mjs").Report} */
const buildReport = {
  path: join(results, "build.json"),
  passed: ["passed"],
  failed: ["failed"],
  skipped: ["skipped"],
};

/** @type {Step} */
const build = { name: "build", command: ["vite", "build", "--logLevel", "warn"] };

/** @type {Record<string, (rest: string[]) => Step[]>} */
const parts = {
  lint: () => [
    { name: "format", command: ["biome", "format"] },
    { name: "lint", command: ["biome", "check", "--formatter-enabled=false", "--error-on-warnings"] },
  ],
  types: () =>
    [".", "src/core", "src/worker"].map((project) => ({
      name: `types ${project === "." ? "all" : project.replace("src/", "")}`,
      command: ["tsc", "-p", project, "--noEmit"],
    })),
  unit: (rest) => [
    {
      name: "unit",
      command: [
        "vitest",
        "run",
        "--reporter=default",
        "--reporter=json",
        `--outputFile.json=${unitReport.path}`,
        ...rest,
      ],
      report: unitReport,
    },
  ],
  build: () => [
    build,
    {
      name: "built files",
      command: ["tsx", "scripts/check-build.ts", buildReport.path],
      report: buildReport,
    },
  ],
  e2e: (rest) => [
    ...(isStale("dist") ? [build] : []),
    { name: "e2e", command: ["playwright", "test", ...rest], report: e2eReport },
  ],
};

process.chdir(dirname(dirname(fileURLToPath(import.meta.url))));
const [part, ...rest] = process.argv.slice(2);
const chosen = part === undefined ? Object.keys(parts) : [part];
const known = chosen.filter((name) => Object.hasOwn(parts, name));
if (known.length === 0) {
  console.error(`No part is called ${part}. Parts: ${Object.keys(parts).join(", ")}.`);
  process.exit(2);
}

const start = performance.now();
installPackages();
const total = { passed: 0, failed: 0, skipped: 0 };
for (const name of known) {
  if (name === "e2e" && provideChromium() === null) {
    console.log("FAILED e2e: no Chromium, and none could be installed; set CHROME_PATH to one.");
    total.failed += 1;
    continue;
  }
  if (name === "unit" && !provideHalfGpu())
    console.log("No software GPU that computes in 16 bits could be had here: its tests are skipped.");
  for (const step of parts[name]?.(rest) ?? []) {
    const counts = await runStep(step);
    total.passed += counts.passed;
    total.failed += counts.failed;
    total.skipped += counts.skipped;
  }
}
const seconds = Math.round((performance.now() - start) / 1000);
console.log(`${Math.floor(seconds / 60)} min ${seconds % 60} s, ${total.skipped} skipped`);
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exit(total.failed === 0 ? 0 : 1);
