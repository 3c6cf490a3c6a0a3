/** Checks of the built app: nothing evaluated from text, nothing fetched from elsewhere, no script too large. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join, relative } from "node:path";
import process from "node:process";
import { gzipSync } from "node:zlib";

interface BuiltFile {
  readonly path: string;
  readonly text: string;
}

/** Most kB (1,000 bytes) gzipped of all scripts together. */
const scriptBudget = 1_200;

/** Most kB gzipped of what a first visit loads before it can segment without a GPU; `bench/first-use.ts` sees the same. */
const visitBudget = 400;

/** Scripts that such a visit loads beside the page's own: the viewer and the two workers. */
const visitParts = /(?:^|\/)(?:ImageStage|pixels\.worker|engine\.worker)-/;

/** Hosts that libraries name in licences, messages and XML namespaces, and never call. */
const namedHosts = new Set([
  "bit.ly",
  "developer.mozilla.org",
  "emscripten.org",
  "en.wikipedia.org",
  "fb.me",
  "github.com",
  "mantine.dev",
  "react.dev",
  "www.apache.org",
  "www.shadertoy.com",
  "www.w3.org",
]);

function builtFiles(folder: string): BuiltFile[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(m?js|css|html|webmanifest|json)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({ path: relative(folder, path), text: readFileSync(path, "utf8") }));
}

function excerpt(text: string, index: number): string {
  return text.slice(Math.max(0, index - 30), index + 50).replaceAll(/\s+/g, " ");
}

/** Where text becomes code: `eval(…)`, `new Function(…)`, `Function(…)`. */
function evaluations(files: readonly BuiltFile[]): string[] {
  return files
    .filter(({ path }) => path.endsWith("js"))
    .flatMap(({ path, text }) =>
      [...text.matchAll(/(?<![\w$.])(?:eval|Function)\s*\(/g)].map(
        (match) => `${path}: …${excerpt(text, match.index)}…`,
      ),
    );
}

/** Addresses on other hosts. */
function foreignAddresses(files: readonly BuiltFile[]): string[] {
  return files.flatMap(({ path, text }) =>
    [...text.matchAll(/(?:https?|wss?):\/\/([a-z0-9.-]+\.[a-z]{2,}|localhost)/gi)]
      .filter((match) => !namedHosts.has(match[1] ?? ""))
      .map((match) => `${path}: …${excerpt(text, match.index)}…`),
  );
}

function gzippedKilobytes(files: readonly BuiltFile[]): number {
  return files.reduce((sum, { text }) => sum + gzipSync(text).length, 0) / 1000;
}

function overBudget(name: string, files: readonly BuiltFile[], budget: number): string[] {
  const size = gzippedKilobytes(files);
  console.log(`${name}: ${size.toFixed(0)} of ${budget} kB gzipped`);
  return size > budget || files.length === 0 ? [`${name}: ${size.toFixed(0)} kB > ${budget} kB`] : [];
}

/** A script with everything that it imports at once, and they in turn. */
function withImports(roots: readonly BuiltFile[], scripts: readonly BuiltFile[]): BuiltFile[] {
  const found = new Set(roots);
  for (const { text } of found) {
    for (const [, name = ""] of text.matchAll(/(?:\bfrom|\bimport)\s*["']\.\/([^"']+)["']/g)) {
      const script = scripts.find(({ path }) => basename(path) === name);
      if (script !== undefined) found.add(script);
    }
  }
  return [...found];
}

const files = builtFiles(process.env["UTILE_DIST"] ?? "dist");
const scripts = files.filter(({ path }) => path.endsWith("js"));
const page = scripts.filter(({ path }) =>
  files.some((file) => file.path === "index.html" && file.text.includes(path)),
);
const parts = scripts.filter(({ path }) => visitParts.test(path));
const visit = parts.length === 3 ? withImports([...page, ...parts], scripts) : [];
const checks: Record<string, string[]> = {
  "no code from text": evaluations(files),
  "no foreign address": foreignAddresses(files),
  "scripts within budget": overBudget("all scripts", scripts, scriptBudget),
  "first visit within budget": overBudget("scripts of a first visit", visit, visitBudget),
};
const failures = Object.entries(checks).filter(([, found]) => found.length > 0);
for (const [name, found] of failures) console.error(`${name}:\n  ${found.slice(0, 20).join("\n  ")}`);

const [, , report] = process.argv;
const counts = { passed: Object.keys(checks).length - failures.length, failed: failures.length, skipped: 0 };
if (report !== undefined) writeFileSync(report, JSON.stringify(counts));
process.exit(failures.length === 0 ? 0 : 1);
