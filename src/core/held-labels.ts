import { UNLABELLED } from "./painted-labels.ts";

/**
 * Labels of an image that trains and judges, in one Int32Array: an instance's id or 0 where it trains, −1 where nothing
 * is labelled, and −2 − id where the label is held back. Whatever trains passes over all that is negative.
 */
export function trainingLabel(id: number, held: boolean): number {
  if (id === UNLABELLED) return -1;
  return held ? -2 - id : id;
}

/** The label itself, held back or not; −1 where nothing is labelled. */
export function trueLabel(label: number): number {
  return label < -1 ? -2 - label : label;
}
