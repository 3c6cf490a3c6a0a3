import * as v from "valibot";
import { WINDOW_3 } from "./convolution.ts";
import type { Profile } from "./profile.ts";
import { convolveProgram } from "./programs/convolve.ts";
import { sharedConvolveProgram } from "./programs/shared-convolve.ts";
import { FOLD, PULL_BACK } from "./training/parameter-programs.ts";
import { SKIP_GRADIENT } from "./training/pass-programs.ts";
import { sharedWeightGradientProgram } from "./training/shared-weight-gradient-program.ts";
import { ADAMW } from "./training/update-programs.ts";
import { weightGradientProgram } from "./training/weight-gradient-program.ts";
import { WARP_PLANE } from "./warp/programs.ts";

/**
 * What is known of one way to predict or to train on one device. `trying` is written before it is tried for the first time: found
 * again at a start, the device or the page did not survive it. `again` is written before one that worked before is
 * proved anew: a start that was merely broken off must not condemn it, a second one does.
 */
const KNOWN = v.variant("state", [
  v.object({ state: v.literal("trying") }),
  v.object({ state: v.literal("again"), macsPerSecond: v.number() }),
  v.object({ state: v.literal("measured"), macsPerSecond: v.number() }),
  v.object({ state: v.literal("proved"), macsPerSecond: v.number() }),
  v.object({ state: v.literal("failed"), reason: v.string() }),
]);

export type Known = v.InferOutput<typeof KNOWN>;

const RECORD = v.record(v.string(), KNOWN);

/** What is known of a device, by the names of the ways to compute. */
export type TuningRecord = Record<string, Known>;

/** Where what was learnt about devices is kept; by a key, one record each. */
export interface TuningMemory {
  /** What computes beside the device and may change: the browser and its version. */
  readonly platform: string;
  /** @returns what was kept, or undefined */
  readonly load: (key: string) => Promise<unknown>;
  readonly save: (key: string, record: TuningRecord) => Promise<void>;
}

/**
 * Opens what is known of a device. What cannot be read is not known, and what cannot be kept is tested again next time.
 *
 * @param afresh forgets everything first
 */
export async function openNotebook(
  memory: TuningMemory,
  key: string,
  afresh: boolean,
): Promise<{ record: TuningRecord; write: (name: string, known: Known) => Promise<void> }> {
  const kept = v.safeParse(RECORD, afresh ? {} : await memory.load(key).catch(() => undefined));
  const record: TuningRecord = kept.success ? kept.output : {};
  const write = async (name: string, known: Known): Promise<void> => {
    record[name] = known;
    await memory.save(key, record).catch(() => undefined);
  };
  return { record, write };
}

/** Remembers nothing: every start tests anew. */
export const FORGETFUL: TuningMemory = {
  platform: "",
  load: async () => undefined,
  save: async () => undefined,
};

/** The key of a device's record: another adapter, another browser or driver, or other programs of ours know nothing yet. */
export function tuningKey(device: string, profiles: readonly Profile[]): string {
  const code = profiles.flatMap(({ wide, lanes, storage, shared, sharing, weights, name }) => [
    name,
    convolveProgram({
      ...{ tile: wide, window: WINDOW_3, lanes, pool: true, sharing },
      ...{ input: storage, output: storage },
    }).code,
    shared === null
      ? ""
      : sharedConvolveProgram({ tile: shared, window: WINDOW_3, storage, pool: true }).code,
    weightGradientProgram({ block: weights, window: WINDOW_3, lanes: 1 }).code,
  ]);
  const trained = [sharedWeightGradientProgram(WINDOW_3), FOLD, PULL_BACK, SKIP_GRADIENT, ADAMW, WARP_PLANE];
  code.push(...trained.map((program) => program.code));
  return `${device} · ${fingerprint(code.join("\n"))}`;
}

/** 32-bit FNV-1a of a text. */
function fingerprint(text: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return (hash >>> 0).toString(16);
}
