import { UsageError } from "./usage.ts";

/** @throws UsageError when the text is no number */
export function numberOf(name: string, text: string): number {
  const value = Number(text);
  if (Number.isFinite(value) && text.trim() !== "") return value;
  throw new UsageError(`--${name} must be a number, not “${text}”`);
}

/** @throws UsageError when there is a text and it is no number */
export function optionalNumber(name: string, text: string | undefined): number | undefined {
  return text === undefined ? undefined : numberOf(name, text);
}
