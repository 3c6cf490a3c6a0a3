import type { StartedBackend } from "./backend.ts";

/** Starts WebGPU through Dawn. */
export async function startDawn(_allowSoftware: boolean): Promise<StartedBackend | null> {
  return null;
}
