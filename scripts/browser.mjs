import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import process from "node:process";
import { findChromium } from "./chromium.mjs";

/**
 * @param {string} command
 * @param {string[]} args
 * @param {Record<string, string>} [env] added to this program's
 */
function succeeds(command, args, env) {
  const run = spawnSync(command, args, {
    env: { ...process.env, ...env },
    shell: process.platform === "win32",
    stdio: "ignore",
    timeout: 300_000,
  });
  return run.status === 0;
}

/** @returns {string | null} a Chromium that starts, or null; one downloaded without its libraries does not */
function workingChromium() {
  const path = findChromium();
  if (path === null) return null;
  return process.platform === "win32" || succeeds(path, ["--version"]) ? path : null;
}

/** Playwright's own build, with the system's libraries where we may install them. */
function downloadChromium() {
  const isRoot = process.getuid?.() === 0;
  return succeeds(
    "npx",
    ["--no-install", "playwright", "install", ...(isRoot ? ["--with-deps"] : []), "--no-shell", "chromium"],
    { PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT: "10000" },
  );
}

/** Debian's package, which brings its libraries along. */
function installDebianChromium() {
  if (process.getuid?.() !== 0 || !existsSync("/usr/bin/apt-get")) return false;
  const quiet = { DEBIAN_FRONTEND: "noninteractive" };
  return (
    succeeds("apt-get", ["update", "-qq"], quiet) &&
    succeeds("apt-get", ["install", "-y", "-qq", "--no-install-recommends", "chromium"], quiet)
  );
}

/**
 * Finds a Chromium for the browser tests and installs one when there is none.
 *
 * @returns {string | null} its path, or null when none could be had
 */
export function provideChromium() {
  const present = workingChromium();
  if (present !== null) return present;
  console.log("No Chromium, Chrome or Edge here: installing one …");
  for (const install of [downloadChromium, installDebianChromium]) {
    if (!install()) continue;
    const installed = workingChromium();
    if (installed !== null) return installed;
  }
  return null;
}
