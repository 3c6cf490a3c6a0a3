import type { Teaching, TeachSlice } from "./teachSlice.ts";

/** Whether the network learns, is about to, or about to stop. */
export function isBusy({ status }: Teaching): boolean {
  return status === "preparing" || status === "running" || status === "pausing";
}

/** Seconds to go until all steps are taken; null before it can be told. */
export function secondsLeft({
  record,
  stepSeconds,
}: Pick<TeachSlice, "record" | "stepSeconds">): number | null {
  if (record === null || stepSeconds === null) return null;
  return Math.max(0, record.settings.steps - record.step) * stepSeconds;
}
