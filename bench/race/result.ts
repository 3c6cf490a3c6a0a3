import { writeFileSync } from "node:fs";
import type { RaceState } from "./race.ts";

/** Writes what is known so far: a run that is ended from outside leaves its rows. */
export function writeResult(path: string, about: object, state: RaceState): void {
  writeFileSync(path, `${JSON.stringify({ ...about, ...state }, null, 2)}\n`);
}
