import { spawn } from "node:child_process";
import { createWriteStream, existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";

/** Logs and reports of the last run. */
export const results = "test-results";

/** @typedef {{ passed: number, failed: number, skipped: number }} Counts */

/**
 * @typedef {object} Step
 * @property {string} name
 * @property {string[]} command program of node_modules/.bin and its arguments
 * @property {Report} [report] without one the step is a single check
 */

/**
 * A JSON file that the step writes about its tests, and the fields of it (or of its `stats`) to add up.
 *
 * @typedef {object} Report
 * @property {string} path
 * @property {string[]} passed
 * @property {string[]} failed
 * @property {string[]} skipped
 */

/**
 * @param {string[]} command
 * @param {string} log
 * @returns {Promise<boolean>} whether it ended with status 0
 */
function run([program = "", ...args], log) {
  const file = createWriteStream(log);
  const child = spawn("npx", ["--no-install", program, ...args], {
    env: { ...process.env, CI: "1", FORCE_COLOR: "0" },
    shell: process.platform === "win32",
    stdio: ["ignore", "pipe", "pipe"],
  });
  child.stdout.pipe(file, { end: false });
  child.stderr.pipe(file, { end: false });
  return new Promise((resolve) => {
    child.once("error", (error) => {
      file.end(error.message, () => resolve(false));
    });
    child.once("close", (status) => {
      file.end(() => resolve(status === 0));
    });
  });
}

/**
 * @param {Report} report
 * @returns {Counts}
 */
function read(report) {
  const content = existsSync(report.path) ? JSON.parse(readFileSync(report.path, "utf8")) : {};
  const fields = { ...content, ...content.stats };
  /** @param {string[]} names */
  const sum = (names) => names.reduce((total, name) => total + Number(fields[name] ?? 0), 0);
  return { passed: sum(report.passed), failed: sum(report.failed), skipped: sum(report.skipped) };
}

/**
 * A step that ends badly or tests nothing counts at least one failure, whatever its report says.
 *
 * @param {Step} step
 * @param {boolean} succeeded
 * @returns {Counts}
 */
function counted({ report }, succeeded) {
  if (report === undefined) return { passed: succeeded ? 1 : 0, failed: succeeded ? 0 : 1, skipped: 0 };
  const counts = read(report);
  if (succeeded && counts.passed + counts.failed + counts.skipped > 0) return counts;
  return { ...counts, failed: Math.max(1, counts.failed) };
}

/**
 * Runs one step, its output into a file; shows one line, and the file's end when the step fails.
 *
 * @param {Step} step
 */
export async function runStep(step) {
  mkdirSync(results, { recursive: true });
  const log = join(results, `${step.name.replaceAll(" ", "-")}.log`);
  if (step.report !== undefined) rmSync(step.report.path, { force: true });
  const start = performance.now();
  const succeeded = await run(step.command, log);
  const counts = counted(step, succeeded);
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  const tally = step.report === undefined ? "" : `${counts.passed} passed, ${counts.failed} failed`;
  console.log(
    `${counts.failed === 0 ? "ok    " : "FAILED"} ${step.name.padEnd(20)} ${seconds.padStart(6)} s  ${tally}`,
  );
  if (counts.failed > 0) {
    console.log(readFileSync(log, "utf8").trimEnd().split("\n").slice(-60).join("\n"));
    console.log(`(the whole log: ${log})`);
  }
  return counts;
}
