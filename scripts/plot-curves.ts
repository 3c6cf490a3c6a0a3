// Draws docs/curves/*.jsonl, the training runs of the models that ship, as one SVG: docs/training-curves.svg.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";

const FOLDER = "docs/curves";
const [WIDTH, HEIGHT, MARGIN] = [720, 300, 44];
/** Okabe and Ito's palette without yellow, which is hard to see on white. */
const COLOURS = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9"];

interface Point {
  readonly step: number;
  readonly loss: number;
  readonly validation?: { readonly seg: number };
}

const runs = readdirSync(FOLDER)
  .sort()
  .map((file) => ({
    name: basename(file, ".jsonl"),
    points: readFileSync(join(FOLDER, file), "utf8")
      .trim()
      .split("\n")
      .map((line): Point => JSON.parse(line)),
  }));
const lastStep = Math.max(...runs.flatMap(({ points }) => points.map(({ step }) => step)));
const x = (step: number): number => MARGIN + ((WIDTH - 2 * MARGIN) * step) / lastStep;
/** Loss and SEG share the axis from 0 to 1.2. */
const y = (value: number): number => HEIGHT - MARGIN - ((HEIGHT - 2 * MARGIN) * value) / 1.2;
const line = (pairs: [step: number, value: number][]): string =>
  pairs.map(([step, value]) => `${x(step).toFixed(1)},${y(Math.min(1.2, value)).toFixed(1)}`).join(" ");

const drawn = runs.map(({ name, points }, i) => {
  const colour = COLOURS[i % COLOURS.length];
  const loss = line(points.map((point) => [point.step, point.loss]));
  const seg = line(points.flatMap(({ step, validation }) => (validation ? [[step, validation.seg]] : [])));
  return `<polyline points="${loss}" fill="none" stroke="${colour}" stroke-opacity=".45" stroke-dasharray="3 2"/>
<polyline points="${seg}" fill="none" stroke="${colour}" stroke-width="2.5"/>
<text x="${MARGIN + 8 + i * 130}" y="20" fill="${colour}">${name}</text>`;
});
const ticks = [0, 0.2, 0.4, 0.6, 0.8, 1].map(
  (value) => `<text x="${MARGIN - 8}" y="${(y(value) + 4).toFixed(1)}" text-anchor="end">${value}</text>
<line x1="${MARGIN}" x2="${WIDTH - MARGIN}" y1="${y(value)}" y2="${y(value)}" stroke="#8884"/>`,
);
writeFileSync(
  "docs/training-curves.svg",
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12" fill="#666">
<title>Held-out SEG and loss of each training run over its steps</title>
${ticks.join("\n")}
${drawn.join("\n")}
<text x="${WIDTH / 2}" y="${HEIGHT - 10}" text-anchor="middle">step, to ${lastStep} (solid: held-out SEG; dashed: loss, mean of 20 steps)</text>
</svg>
`,
);
