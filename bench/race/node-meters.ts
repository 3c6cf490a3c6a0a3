import { readFileSync, writeFileSync } from "node:fs";
import process from "node:process";
import type { Clock } from "./clock.ts";

/** Of this process. */
export const nodeClock: Clock = () => {
  const { user, system } = process.cpuUsage();
  return Promise.resolve({ wall: performance.now() / 1000, processor: (user + system) / 1e6 });
};

/** Begins a new peak of this process's memory, where the system can: on Linux. */
export function resetPeakMemory(): void {
  if (process.platform === "linux") writeFileSync("/proc/self/clear_refs", "5");
}

/** Bytes of memory this process held at most since the last reset, or since its start where there is none. */
export function peakMemory(): number {
  if (process.platform !== "linux") return process.resourceUsage().maxRSS * 1024;
  const kibibytes = /VmHWM:\s+(\d+) kB/.exec(readFileSync("/proc/self/status", "utf8"))?.[1];
  return Number(kibibytes) * 1024;
}
