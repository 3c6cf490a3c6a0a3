import type { Teaching, TeachRecord } from "../../state/teachSlice.ts";
import { clock, count } from "../format.ts";

/** The state of learning in a few words; seconds left are null before they can be told. */
export function statusText(
  teaching: Teaching,
  record: TeachRecord | null,
  secondsLeft: number | null,
): string {
  switch (teaching.status) {
    case "idle":
      return record === null ? "not started" : "kept";
    case "preparing":
      return "getting ready";
    case "running":
      return secondsLeft === null ? "running" : `running · ${clock(secondsLeft)} left`;
    case "pausing":
      return "pausing";
    case "paused":
      return "paused";
    case "done":
      return teaching.reason === "steps" ? "finished" : "no longer improving";
    case "failed":
      return "stopped";
  }
}

/** How far learning is, and how fast it goes. */
export function paceText(record: TeachRecord, stepSeconds: number | null): string {
  const steps = `step ${count(record.step)} of ${count(record.settings.steps)}`;
  if (stepSeconds === null) return steps;
  const pace =
    stepSeconds < 1 ? `${(1 / stepSeconds).toFixed(1)} steps a second` : `${stepSeconds.toFixed(1)} s a step`;
  return `${steps} · ${pace}`;
}

/** Tenths of the run between two announcements: enough to follow it, too few to be in the way. */
const TENTH = 10;

/** What is said aloud of learning while it is under way and when it ends; null when there is nothing to say. */
export function learningNews(teaching: Teaching, record: TeachRecord | null): string | null {
  if (record === null || teaching.status === "idle") return null;
  if (teaching.status !== "running") return `Learning: ${statusText(teaching, record, null)}`;
  const done = Math.floor((TENTH * record.step) / record.settings.steps) * (100 / TENTH);
  const overlap = record.validations.at(-1)?.figures.iou;
  const figures = overlap === undefined ? "" : `, IoU ${overlap.toFixed(1)} on what is held back`;
  return `Learning, ${done} % done${figures}`;
}
