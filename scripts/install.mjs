import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import process from "node:process";

/**
 * @typedef {{ version?: string, optional?: boolean, devOptional?: boolean }} LockEntry
 * @param {string} path of a lock file
 * @returns {Record<string, LockEntry>} by folder, the root left out
 */
function lockedPackages(path) {
  const { "": _root, ...packages } = JSON.parse(readFileSync(path, "utf8")).packages;
  return packages;
}

/** Whether node_modules holds what package-lock.json asks for; packages for other systems may be absent. */
function isInstalled() {
  const record = "node_modules/.package-lock.json";
  if (!existsSync(record)) return false;
  const present = lockedPackages(record);
  return Object.entries(lockedPackages("package-lock.json")).every(
    ([folder, wanted]) =>
      present[folder]?.version === wanted.version ||
      (present[folder] === undefined && (wanted.optional === true || wanted.devOptional === true)),
  );
}

/** @param {string} output of npm */
function explain(output) {
  if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|network/.test(output))
    return "The packages could not be downloaded. Is this machine online, and does npm need a proxy?";
  if (/EACCES|EPERM/.test(output)) return "npm may not write here: check who owns this folder and ~/.npm.";
  if (/ENOSPC/.test(output)) return "The disk is full.";
  return "npm could not install the packages.";
}

/** Installs the packages when they are missing or others than package-lock.json says; ends the program when it cannot. */
export function installPackages() {
  if (isInstalled()) return;
  console.log("Installing packages (once, about a minute) …");
  const run = spawnSync("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"], {
    encoding: "utf8",
    shell: process.platform === "win32",
    stdio: ["ignore", "pipe", "pipe"],
  });
  if (run.status === 0) return;
  const output = `${run.stdout ?? ""}${run.stderr ?? ""}${run.error?.message ?? ""}`;
  console.error(output.split("\n").slice(-20).join("\n"));
  console.error(explain(output));
  process.exit(1);
}
