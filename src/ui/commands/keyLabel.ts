const SYMBOLS: Readonly<Record<string, string>> = {
  ArrowLeft: "←",
  ArrowRight: "→",
  ArrowUp: "↑",
  ArrowDown: "↓",
  Escape: "Esc",
  "-": "−",
};

/** A key as it stands on keyboards: `Shift+R` → `⇧ R`. */
export function keyLabel(key: string): string {
  const [first, second] = key.split("+");
  if (first === "Shift" && second !== undefined && second !== "") return `⇧ ${SYMBOLS[second] ?? second}`;
  return SYMBOLS[key] ?? key;
}
