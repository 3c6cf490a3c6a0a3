import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import process from "node:process";
import * as v from "valibot";
import type { TuningMemory } from "../gpu/tuning-record.ts";

const FILE = v.record(v.string(), v.unknown());

/** What the command line keeps about its devices, in a file of the user's cache folder. */
export function tuningFile(path = join(cacheFolder(), "utile", "devices.json")): TuningMemory {
  return {
    platform: `Node.js ${process.versions.node}`,
    load: async (key) => read(path)[key],
    save: async (key, record) => {
      mkdirSync(dirname(path), { recursive: true });
      const fresh = `${path}.${process.pid}`;
      writeFileSync(fresh, `${JSON.stringify({ ...read(path), [key]: record }, null, 1)}\n`, { flush: true });
      renameSync(fresh, path);
    },
  };
}

function read(path: string): Record<string, unknown> {
  try {
    const parsed = v.safeParse(FILE, JSON.parse(readFileSync(path, "utf8")));
    return parsed.success ? parsed.output : {};
  } catch {
    return {}; // not there, or damaged: the devices are tested again
  }
}

function cacheFolder(): string {
  const { XDG_CACHE_HOME: chosen, LOCALAPPDATA: local } = process.env;
  if (chosen !== undefined && chosen !== "") return chosen;
  if (process.platform === "win32" && local !== undefined) return local;
  return join(homedir(), ...(process.platform === "darwin" ? ["Library", "Caches"] : [".cache"]));
}
