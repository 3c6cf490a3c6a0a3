/** A value that JSON can hold. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** One line of a JSON Lines file, its line end included. Numbers that are not finite become null. */
export function jsonLine(value: Json): string {
  return `${JSON.stringify(value)}\n`;
}
