import "./node-version.mjs";
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { dirname } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { installPackages } from "./install.mjs";
import { softwareGpu } from "./software-gpu.mjs";

process.chdir(dirname(dirname(fileURLToPath(import.meta.url))));
const [first = "all", ...others] = process.argv.slice(2);
// options alone are the whole set's
const [name, rest] = first.startsWith("-") ? ["all", [first, ...others]] : [first, others];
const entry = `bench/${name}.ts`;
if (!existsSync(entry)) {
  const names = readdirSync("bench").filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts"));
  console.error(
    `No benchmark is called ${name}. There are: ${names.map((file) => file.slice(0, -3)).join(", ")}.`,
  );
  process.exit(2);
}
installPackages();
const driver = rest.includes("--software") ? softwareGpu() : {};
const run = spawnSync("npx", ["--no-install", "tsx", entry, ...rest], {
  env: { ...process.env, ...driver },
  stdio: "inherit",
  shell: process.platform === "win32",
});
process.exit(run.status ?? 1);
