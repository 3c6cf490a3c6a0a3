// Draws the newest bench/results/gpu-*.json as bars, one a row, on a logarithmic axis: docs/gpu.svg.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const FOLDER = "bench/results";
const [WIDTH, LABELS, BAR] = [720, 250, 22];
/** Okabe and Ito's palette. */
const COLOURS: Readonly<Record<string, string>> = { utile: "#0072b2", tfjs: "#d55e00" };

interface Row {
  readonly what: string;
  readonly engine: string;
  readonly filters: number;
  readonly tile: number;
  readonly cpuSeconds: number;
}

const newest = readdirSync(FOLDER)
  .filter((file) => /^gpu-.*\.json$/.test(file))
  .sort()
  .at(-1);
if (newest === undefined)
  throw new Error(`${FOLDER} has no gpu-*.json: run npm run bench -- gpu --keep first`);
const { rows, adapter }: { rows: readonly Row[]; adapter: string } = JSON.parse(
  readFileSync(join(FOLDER, newest), "utf8"),
);
const least = 0.1;
const decades = Math.ceil(Math.log10(Math.max(...rows.map(({ cpuSeconds }) => cpuSeconds)) / least));
const x = (seconds: number): number =>
  LABELS + ((WIDTH - LABELS - 80) * Math.log10(Math.max(1, seconds / least))) / decades;
const height = (rows.length + 2) * BAR;

const bars = rows.map(({ what, engine, filters, tile, cpuSeconds }, i) => {
  const y = i * BAR + 10;
  const name = `${what}, ${filters} filters, ${tile} px, ${engine}`;
  return `<text x="${LABELS - 8}" y="${y + 14}" text-anchor="end">${name}</text>
<rect x="${LABELS}" y="${y}" width="${(x(cpuSeconds) - LABELS).toFixed(1)}" height="${BAR - 4}" fill="${COLOURS[engine] ?? "#888"}"/>
<text x="${(x(cpuSeconds) + 6).toFixed(1)}" y="${y + 14}">${cpuSeconds.toFixed(1)} s</text>`;
});
const ticks = Array.from({ length: decades + 1 }, (_, decade) => least * 10 ** decade).map(
  (seconds) => `<line x1="${x(seconds)}" x2="${x(seconds)}" y1="4" y2="${height - 2 * BAR}" stroke="#8884"/>
<text x="${x(seconds)}" y="${height - 26}" text-anchor="middle">${Number(seconds.toPrecision(1))} s</text>`,
);
writeFileSync(
  "docs/gpu.svg",
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="sans-serif" font-size="12" fill="#666">
<title>Processor time of one tile on WebGPU, our kernels beside tfjs's</title>
${ticks.join("\n")}
${bars.join("\n")}
<text x="${WIDTH / 2}" y="${height - 6}" text-anchor="middle">processor time of one tile, ${adapter} (logarithmic)</text>
</svg>
`,
);
