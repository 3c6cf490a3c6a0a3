/** The parts of a keyboard event that tell which key was pressed. */
export type KeyPress = Pick<KeyboardEvent, "key" | "shiftKey" | "ctrlKey" | "metaKey" | "altKey">;

/** Letters that mean the same on every page with Ctrl, or Cmd on a Mac: undo and redo. All others are the browser's. */
const WITH_CTRL: readonly string[] = ["Z", "Y"];

/**
 * Name of a key press as the registry writes it: `X`, `Shift+R`, `Ctrl+Shift+Z`, `ArrowLeft`, `?`.
 *
 * Shift is named for letters and named keys only: with other characters it is already in the character.
 *
 * @returns null for presses that belong to the browser: those with Alt, and most with Ctrl or Cmd
 */
export function keyName(press: KeyPress): string | null {
  if (press.altKey) return null;
  const isLetter = /^\p{L}$/u.test(press.key);
  const name = isLetter ? press.key.toUpperCase() : press.key;
  const shifted = press.shiftKey && (isLetter || press.key.length > 1) ? `Shift+${name}` : name;
  if (!press.ctrlKey && !press.metaKey) return shifted;
  return WITH_CTRL.includes(name) ? `Ctrl+${shifted}` : null;
}
