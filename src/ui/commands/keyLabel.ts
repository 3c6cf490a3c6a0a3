const SYMBOLS: Readonly<Record<string, string>> = {
  ArrowLeft: "←",
  ArrowRight: "→",
  ArrowUp: "↑",
  ArrowDown: "↓",
  Escape: "Esc",
  Shift: "⇧",
  "-": "−",
};

/** A key as it stands on keyboards: `Shift+R` → `⇧ R`. */
export function keyLabel(key: string): string {
  const parts = key === "+" ? [key] : key.split("+");
  return parts.map((part) => SYMBOLS[part] ?? part).join(" ");
}
