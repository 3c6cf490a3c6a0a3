import { spawnSync } from "node:child_process";
import process from "node:process";

/** Each part has its own compiler options: the core knows no DOM, a worker no window. */
const projects = [".", "src/core", "src/worker"];

const failed = projects.filter((project) => {
  const run = spawnSync("npx", ["--no-install", "tsc", "-p", project, "--noEmit"], {
    stdio: "inherit",
    shell: process.platform === "win32",
  });
  return run.status !== 0;
});
process.exit(failed.length === 0 ? 0 : 1);
