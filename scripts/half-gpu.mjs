import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { softwareGpu } from "./software-gpu.mjs";

const cache = join(dirname(dirname(fileURLToPath(import.meta.url))), "node_modules", ".cache", "lavapipe");
const driver = join(cache, "icd.json");

/**
 * Environment with which a program finds the software adapter that computes in 16 bits, too: Mesa's lavapipe from 24.3
 * on. Where it was not fetched, the one without.
 *
 * @returns {Record<string, string>}
 */
export function halfGpu() {
  const usual = softwareGpu();
  if (process.env["VK_DRIVER_FILES"] !== undefined || !existsSync(driver)) return usual;
  return { ...usual, VK_DRIVER_FILES: driver, XDG_RUNTIME_DIR: cache };
}

/**
 * @param {string} command
 * @param {string[]} args
 * @returns {string | null} what it said, or null when it failed
 */
function output(command, args) {
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive", LC_ALL: "C" };
  const run = spawnSync(command, args, { cwd: cache, env, encoding: "utf8", timeout: 120_000 });
  return run.status === 0 ? run.stdout : null;
}

/** Where Debian's packages are had here, and the name of its version. */
function debian() {
  const release = existsSync("/etc/os-release") ? readFileSync("/etc/os-release", "utf8") : "";
  const codename = /^VERSION_CODENAME=(\w+)$/m.exec(release)?.[1];
  if (!/^ID=debian$/m.test(release) || codename === undefined) return null;
  const targets = output("apt-get", ["indextargets", "--format", "$(RELEASE) $(REPO_URI)"]) ?? "";
  const line = targets.split("\n").find((target) => target.startsWith(`${codename} `));
  return line === undefined ? null : { codename, address: line.slice(codename.length + 1) };
}

/** Unpacks the newer version that Debian keeps for its stable release, beside what is installed. */
function unpackBackport() {
  const found = debian();
  if (found === null) return false;
  const { codename, address } = found;
  writeFileSync(join(cache, "sources.list"), `deb ${address} ${codename}-backports main\n`);
  for (const folder of ["lists", "packages"]) mkdirSync(join(cache, folder, "partial"), { recursive: true });
  const own = [
    `Dir::Etc::SourceList=${cache}/sources.list`,
    "Dir::Etc::SourceParts=/dev/null",
    `Dir::State::Lists=${cache}/lists`,
    `Dir::Cache=${cache}/packages`,
    "APT::Sandbox::User=root",
  ].flatMap((option) => ["-o", option]);
  if (output("apt-get", [...own, "update", "-qq"]) === null) return false;
  if (output("apt-get", [...own, "download", "-qq", "mesa-vulkan-drivers"]) === null) return false;
  const [file] = readdirSync(cache).filter((name) => name.endsWith(".deb"));
  if (file === undefined || output("dpkg-deb", ["-x", file, "files"]) === null) return false;
  rmSync(join(cache, file));
  return true;
}

/** @returns {string | null} the driver's library, once all that it needs is there */
function findLibrary() {
  const folders = join(cache, "files", "usr", "lib");
  const paths = readdirSync(folders).map((folder) => join(folders, folder, "libvulkan_lvp.so"));
  const library = paths.find((path) => existsSync(path));
  if (library === undefined) return null;
  const needs = () => output("ldd", [library]) ?? "not found";
  // what it needs is what the stable release's own version needs
  if (needs().includes("not found") && process.getuid?.() === 0)
    output("apt-get", ["install", "-y", "-qq", "--no-install-recommends", "mesa-vulkan-drivers"]);
  return needs().includes("not found") ? null : library;
}

/**
 * Fetches lavapipe, once, where Debian has it; without it the tests in 16 bits are skipped.
 *
 * @returns {boolean} whether it is there
 */
export function provideHalfGpu() {
  if (existsSync(driver)) return true;
  if (process.platform !== "linux") return false;
  rmSync(cache, { recursive: true, force: true });
  mkdirSync(cache, { recursive: true });
  const library = unpackBackport() ? findLibrary() : null;
  if (library === null) return false;
  // relative to the description, so that a folder that is moved keeps its driver
  const path = `./${relative(cache, library)}`;
  const description = { file_format_version: "1.0.0", ICD: { api_version: "1.4.0", library_path: path } };
  writeFileSync(`${driver}.new`, JSON.stringify(description));
  renameSync(`${driver}.new`, driver);
  return true;
}
