/** The parts of a keyboard event that tell which key was pressed. */
export type KeyPress = Pick<KeyboardEvent, "key" | "shiftKey" | "ctrlKey" | "metaKey" | "altKey">;

/**
 * Name of a key press as the registry writes it: `X`, `Shift+R`, `ArrowLeft`, `?`.
 *
 * Shift is named for letters and named keys only: with other characters it is already in the character.
 *
 * @returns null for presses with Ctrl, Alt or Meta, which belong to the browser
 */
export function keyName(press: KeyPress): string | null {
  if (press.ctrlKey || press.metaKey || press.altKey) return null;
  const isLetter = /^\p{L}$/u.test(press.key);
  const name = isLetter ? press.key.toUpperCase() : press.key;
  return press.shiftKey && (isLetter || press.key.length > 1) ? `Shift+${name}` : name;
}
