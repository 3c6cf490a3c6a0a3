import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { join } from "node:path";
import process from "node:process";

const folder = "bench/results";

/** Where and with what something was measured. */
export interface Circumstances {
  readonly date: string;
  /** Abbreviated; followed by `+` when the working tree differed from it. */
  readonly commit: string;
  readonly utile: string;
  readonly node: string;
  readonly platform: string;
  readonly cpu: string;
  readonly cores: number;
  /** Processes that wanted a core over the last minute; well above `cores`, the times say little. */
  readonly load: number;
}

function git(...args: string[]): string {
  return execFileSync("git", args, { encoding: "utf8" }).trim();
}

function commit(): string {
  const changed = git("status", "--porcelain", "--untracked-files=no", "src", "package-lock.json") !== "";
  return `${git("rev-parse", "--short", "HEAD")}${changed ? "+" : ""}`;
}

function ownVersion(): string {
  const own: unknown = JSON.parse(readFileSync("package.json", "utf8"));
  return typeof own === "object" && own !== null && "version" in own ? String(own.version) : "unknown";
}

export function circumstances(): Circumstances {
  const processors = cpus();
  return {
    date: new Date().toISOString(),
    commit: commit(),
    utile: ownVersion(),
    node: process.versions.node,
    platform: `${process.platform} ${process.arch}`,
    cpu: processors[0]?.model ?? "unknown",
    cores: processors.length,
    load: Number(loadavg()[0]?.toFixed(1)),
  };
}

/**
 * Keeps what a benchmark measured in bench/results/, one file a day and benchmark.
 *
 * @returns the file's path
 */
export function record(benchmark: string, measured: object): string {
  const where = circumstances();
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${benchmark}-${where.date.slice(0, 10)}.json`);
  writeFileSync(path, `${JSON.stringify({ benchmark, ...where, ...measured }, null, 2)}\n`);
  return path;
}
