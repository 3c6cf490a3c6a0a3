// Draws the newest bench/results/engines-*.json, engines-cpu-*.json and images-*.json for docs/performance.md: bars on a
// logarithmic axis, one a row, ours and its peers together. Legible on a light and on a dark page.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { ImageRun } from "../bench/harness/image-run.ts";
import { caseName } from "../bench/race/case.ts";
import { duration, type RaceState } from "../bench/race/race.ts";

const FOLDER = "bench/results";
const [WIDTH, LABELS, VALUES, BAR, HEAD] = [760, 270, 150, 20, 30];
/** Okabe and Ito's palette; every bar is named too. */
const COLOURS: Readonly<Record<string, string>> = {
  Utile: "#0072b2",
  tfjs: "#d55e00",
  "onnxruntime-web": "#009e73",
  PyTorch: "#cc79a7",
};
const STYLE = `svg { --ink: #1f2328; --paper: #ffffff; --grid: #d1d9e0; font: 12px sans-serif; }
@media (prefers-color-scheme: dark) { svg { --ink: #e6edf3; --paper: #0d1117; --grid: #3d444d; } }
text { fill: var(--ink); } .grid { stroke: var(--grid); } .paper { fill: var(--paper); } .head { font-weight: bold; }`;

interface Bar {
  readonly name: string;
  readonly colour: string;
  readonly value: number;
  /** Written behind the bar. */
  readonly label: string;
}

interface Part {
  readonly title: string;
  readonly bars: readonly Bar[];
}

function newest(prefix: string): string {
  const found = readdirSync(FOLDER).filter((file) => new RegExp(`^${prefix}-\\d.*\\.json$`).test(file));
  const last = found.sort().at(-1);
  if (last === undefined) throw new Error(`${FOLDER} has no ${prefix}-*.json: run the benchmark first`);
  return join(FOLDER, last);
}

/** Bars from `least` on; each decade has a line. */
function draw(title: string, axis: string, unit: (value: number) => string, parts: readonly Part[]): string {
  const values = parts.flatMap(({ bars }) => bars.map(({ value }) => value));
  const first = Math.floor(Math.log10(Math.min(...values)));
  const decades = Math.max(1, Math.ceil(Math.log10(Math.max(...values))) - first);
  const x = (value: number): number =>
    LABELS + ((WIDTH - LABELS - VALUES) * (Math.log10(value) - first)) / decades;
  let y = 0;
  const drawn = parts.map(({ title: heading, bars }) => {
    y += HEAD;
    const head = `<text class="head" x="10" y="${y - 8}">${heading}</text>`;
    const lines = bars.map(({ name, colour, value, label }) => {
      const top = y;
      y += BAR;
      return `<text x="${LABELS - 8}" y="${top + 14}" text-anchor="end">${name}</text>
<rect x="${LABELS}" y="${top + 2}" width="${Math.max(1, x(value) - LABELS).toFixed(1)}" height="${BAR - 4}" fill="${colour}"/>
<text x="${(x(value) + 6).toFixed(1)}" y="${top + 14}">${label}</text>`;
    });
    return [head, ...lines].join("\n");
  });
  const height = y + 50;
  const grid = Array.from({ length: decades + 1 }, (_, decade) => {
    const value = 10 ** (first + decade);
    const at = x(value).toFixed(1);
    return `<line class="grid" x1="${at}" x2="${at}" y1="${HEAD}" y2="${y + 4}"/>
<text x="${at}" y="${y + 18}" text-anchor="middle">${unit(value)}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}">
<title>${title}</title>
<style>${STYLE}</style>
<rect class="paper" width="${WIDTH}" height="${height}"/>
${grid.join("\n")}
${drawn.join("\n")}
<text x="${WIDTH / 2}" y="${height - 8}" text-anchor="middle">${axis}</text>
</svg>
`;
}

/** Cases that a peer did as well, with every engine's bar. */
function raceParts({ contestants, rows }: RaceState, isDrawn: (group: string) => boolean): Part[] {
  const parts = new Map<string, Bar[]>();
  const cases = new Set(rows.map(caseName));
  for (const each of cases) {
    for (const group of new Set(Object.values(contestants).map((about) => about.group))) {
      const own = rows.filter(
        (row) => caseName(row) === each && contestants[row.contestant]?.group === group,
      );
      const [ours] = own;
      if (!isDrawn(group) || own.length < 2 || ours === undefined) continue;
      const title = `${ours.work}, ${group}`;
      const bars = own.map((row, index) => {
        const engine = contestants[row.contestant]?.engine ?? row.contestant;
        const times = index === 0 ? "" : `, × ${(row.cost / ours.cost).toPrecision(3)}`;
        return {
          name: `${row.filters} filters, ${row.tile} px, ${engine}`,
          colour: COLOURS[engine] ?? "#888888",
          value: row.cost,
          label: `${duration(row.cost)}${times}`,
        };
      });
      parts.set(title, [...(parts.get(title) ?? []), ...bars]);
    }
  }
  return [...parts].map(([title, bars]) => ({ title, bars }));
}

function seconds(value: number): string {
  return value < 1 ? `${Number((1000 * value).toPrecision(1))} ms` : `${value} s`;
}

function plotRace(prefix: string, target: string, isDrawn: (group: string) => boolean): void {
  const file = newest(prefix);
  const state: RaceState = JSON.parse(readFileSync(file, "utf8"));
  const parts = raceParts(state, isDrawn);
  if (parts.length === 0) throw new Error(`${file} has no case that two engines did`);
  const clocks = new Set(Object.values(state.contestants).map(({ clock }) => clock));
  const title = "Time of one tile, ours beside others";
  const axis = `${[...clocks].join(" or ")} time of one tile (logarithmic); × so many times as long as ours`;
  writeFileSync(target, draw(title, axis, seconds, parts));
  console.log(`${target} from ${file}`);
}

function plotImages(): void {
  const file = newest("images");
  const { runs }: { runs: readonly ImageRun[] } = JSON.parse(readFileSync(file, "utf8"));
  const parts = new Map<string, Bar[]>();
  for (const { side, model, backend, stages } of runs) {
    const title = `${basename(model, ".safetensors")}, ${backend}`;
    const { decode, segment, instances } = stages;
    const value = side ** 2 / 1e6 / (decode.processor + segment.processor + instances.processor);
    const memory = Math.max(decode.bytes, segment.bytes, instances.bytes) / 2 ** 30;
    const label = `${value.toPrecision(3)} MP/s, ${memory.toPrecision(2)} GiB`;
    const bar = { name: `${side}²`, colour: COLOURS["Utile"] ?? "#888888", value, label };
    parts.set(title, [...(parts.get(title) ?? []), bar]);
  }
  const list = [...parts].map(([title, bars]) => ({ title, bars }));
  const axis = "megapixels a second of processor time, from file to objects (logarithmic)";
  writeFileSync(
    "docs/speed-images.svg",
    draw("Whole images of growing size", axis, (value) => `${Number(value.toPrecision(1))} MP/s`, list),
  );
  console.log(`docs/speed-images.svg from ${file}`);
}

plotRace("engines", "docs/speed-webgpu.svg", (group) => group.includes("WebGPU"));
plotRace("engines-cpu", "docs/speed-cpu.svg", (group) => !group.includes("WebGPU"));
plotImages();
