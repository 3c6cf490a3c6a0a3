// Draws docs/few-labels/*.jsonl, the runs of bench/few-labels.ts, as docs/few-labels.svg, and prints their table.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";

const FOLDER = "docs/few-labels";
const [WIDTH, HEIGHT, MARGIN, TOP] = [420, 320, 44, 56];
/** Ends of the axis of figures. */
const [LOW, HIGH] = [0.3, 0.7];
const FIGURES = ["iou", "seg"] as const;
/** Okabe and Ito's palette, by the number of labelled images. */
const COLOURS: Readonly<Record<number, string>> = {
  1: "#cc79a7",
  2: "#d55e00",
  4: "#009e73",
  7: "#56b4e9",
  8: "#0072b2",
};

interface Point {
  readonly step: number;
  readonly cpuSeconds: number;
  readonly iou: number;
  readonly seg: number;
}

interface Line {
  readonly step: number;
  readonly cpuSeconds?: number;
  readonly validation: { readonly iou: number; readonly seg: number };
}

/** All runs from one start on one number of images. */
interface Series {
  readonly start: string;
  readonly count: number;
  readonly runs: Point[][];
}

function readRun(file: string): Point[] {
  return readFileSync(join(FOLDER, file), "utf8")
    .trim()
    .split("\n")
    .map((text) => {
      const { step, cpuSeconds = 0, validation }: Line = JSON.parse(text);
      return { step, cpuSeconds, iou: validation.iou, seg: validation.seg };
    });
}

function readSeries(): Series[] {
  const series = new Map<string, Series>();
  for (const file of readdirSync(FOLDER).filter((name) => name.startsWith("cells"))) {
    const [, start = "", digit = ""] =
      /^(.*)-([0-9]+)/.exec(basename(file, ".jsonl").replace(/-\d\d$/, "")) ?? [];
    const key = `${start} ${digit}`;
    const own = series.get(key) ?? { start, count: Number(digit), runs: [] };
    own.runs.push(readRun(file));
    series.set(key, own);
  }
  return [...series.values()].sort((a, b) => a.start.localeCompare(b.start) || a.count - b.count);
}

/** Means over the runs, step by step. */
function meanOf({ runs }: Series): Point[] {
  const mean = (at: number, figure: keyof Point): number =>
    runs.reduce((sum, run) => sum + (run[at]?.[figure] ?? 0), 0) / runs.length;
  return (runs[0] ?? []).map(({ step }, at) => ({
    step,
    cpuSeconds: mean(at, "cpuSeconds"),
    iou: mean(at, "iou"),
    seg: mean(at, "seg"),
  }));
}

const series = readSeries();
const lastStep = Math.max(...series.flatMap(({ runs }) => runs.flat().map(({ step }) => step)));
const longest = Math.max(...series.flatMap((one) => meanOf(one).map(({ cpuSeconds }) => cpuSeconds)));
const x = (step: number): number => MARGIN + ((WIDTH - MARGIN - 12) * step) / lastStep;
const y = (value: number): number =>
  HEIGHT - MARGIN - ((HEIGHT - MARGIN - TOP) * (value - LOW)) / (HIGH - LOW);

function panel(figure: (typeof FIGURES)[number], index: number): string {
  const ticks = [0.3, 0.4, 0.5, 0.6, 0.7].map(
    (value) => `<text x="${MARGIN - 6}" y="${(y(value) + 4).toFixed(1)}" text-anchor="end">${value}</text>
<line x1="${MARGIN}" x2="${WIDTH - 12}" y1="${y(value).toFixed(1)}" y2="${y(value).toFixed(1)}" stroke="#8884"/>`,
  );
  const steps = [0, lastStep / 2, lastStep].map(
    (step) => `<text x="${x(step).toFixed(1)}" y="${HEIGHT - 26}" text-anchor="middle">${step}</text>`,
  );
  const lines = series.map((one) => {
    const points = meanOf(one).map((point) => `${x(point.step).toFixed(1)},${y(point[figure]).toFixed(1)}`);
    const dashes = one.start === "cells" ? ' stroke-dasharray="5 3"' : "";
    return `<polyline points="${points.join(" ")}" fill="none" stroke="${COLOURS[one.count] ?? "#666"}" stroke-width="2"${dashes}/>`;
  });
  return `<g transform="translate(${index * WIDTH})">
<text x="${MARGIN}" y="${TOP - 14}" font-weight="bold">held-out ${figure === "iou" ? "IoU" : "SEG"}</text>
${[...ticks, ...steps, ...lines].join("\n")}
<text x="${(WIDTH + MARGIN) / 2}" y="${HEIGHT - 8}" text-anchor="middle">steps (${lastStep}: ${(longest / 60).toFixed(1)} min of one core)</text>
</g>`;
}

const counts = [...new Set(series.map(({ count }) => count))].sort((a, b) => a - b);
const legend = counts.map(
  (count, i) =>
    `<text x="${MARGIN + i * 72}" y="18" fill="${COLOURS[count] ?? "#666"}">${count} ${count === 1 ? "image" : "images"}</text>`,
);
writeFileSync(
  "docs/few-labels.svg",
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${2 * WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12" fill="#666">
<title>Held-out IoU and SEG over the steps of fine-tuning, by the number of labelled images</title>
${legend.join("\n")}
<text x="${2 * WIDTH - 12}" y="18" text-anchor="end">solid: from a net that never saw phase contrast; dashed: from cells</text>
${FIGURES.map(panel).join("\n")}
</svg>
`,
);

const shown = [0, 40, 80, 120, lastStep];
const cell = (point: Point | undefined): string =>
  point ? `${point.iou.toFixed(2)} / ${point.seg.toFixed(2)}` : "";
console.log(
  `| start | labelled images | runs | ${shown.map((step) => `step ${step}`).join(" | ")} | SEG of each run at the end | core minutes |`,
);
console.log(`|---|---|---|${shown.map(() => "---|").join("")}---|---|`);
for (const one of series) {
  const points = meanOf(one);
  const figures = shown.map((step) => cell(points.find((point) => point.step === step)));
  const ends = one.runs.map((run) => run.at(-1)?.seg.toFixed(2)).join(", ");
  const minutes = ((points.at(-1)?.cpuSeconds ?? 0) / 60).toFixed(1);
  console.log(
    `| \`${one.start}\` | ${one.count} | ${one.runs.length} | ${figures.join(" | ")} | ${ends} | ${minutes} |`,
  );
}
