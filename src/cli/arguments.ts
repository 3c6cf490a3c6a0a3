import { UsageError } from "./usage.ts";

/** @throws UsageError when the text is no number */
export function numberOf(name: string, text: string): number {
  const value = Number(text);
  if (Number.isFinite(value) && text.trim() !== "") return value;
  throw new UsageError(`--${name} must be a number, not “${text}”`);
}

/** @throws UsageError when the text is no whole number of `least` or more */
export function wholeNumberOf(name: string, text: string, least: number): number {
  const value = numberOf(name, text);
  if (Number.isSafeInteger(value) && value >= least) return value;
  throw new UsageError(`--${name} must be a whole number from ${least}, not ${text}`);
}

/** @throws UsageError when there is a text and it is no number from `least` to `greatest` */
export function optionalNumberWithin(
  name: string,
  text: string | undefined,
  least: number,
  greatest: number,
): number | undefined {
  if (text === undefined) return undefined;
  const value = numberOf(name, text);
  if (value >= least && value <= greatest) return value;
  throw new UsageError(`--${name} must be from ${least} to ${greatest}, not ${text}`);
}
