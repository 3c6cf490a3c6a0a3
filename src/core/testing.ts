import { type PaintedLabels, UNLABELLED } from "./painted-labels.ts";
import type { Spans } from "./spans.ts";

/** Indices of the pixels of some spans, ascending; twice where they overlap. */
export function pixelsOf(spans: Spans): number[] {
  const pixels: number[] = [];
  for (let i = 0; i < spans.length; i += 2) {
    for (let j = 0; j < (spans[i + 1] ?? 0); j++) pixels.push((spans[i] ?? 0) + j);
  }
  return pixels.sort((a, b) => a - b);
}

/** Painted labels as text: digits are instances, dots background, question marks unlabelled. */
export function paintedFrom(rows: readonly string[]): PaintedLabels {
  const ids = Uint32Array.from(rows.join(""), (letter) => {
    if (letter === ".") return 0;
    return letter === "?" ? UNLABELLED : Number(letter);
  });
  const instances = [...ids].filter((id) => id !== UNLABELLED);
  return {
    width: rows[0]?.length ?? 0,
    height: rows.length,
    ids,
    emphasis: null,
    classes: new Map(),
    nextId: Math.max(0, ...instances) + 1,
  };
}

/** The reverse of {@link paintedFrom}. */
export function paintedRows({ ids, width, height }: PaintedLabels): string[] {
  const letter = (id: number): string => {
    if (id === 0) return ".";
    return id === UNLABELLED ? "?" : String(id);
  };
  return Array.from({ length: height }, (_, y) =>
    [...ids.subarray(y * width, (y + 1) * width)].map(letter).join(""),
  );
}
