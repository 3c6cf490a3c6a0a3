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

/** Most kB gzipped of what a first visit loads before it can segment; `bench/first-use.ts` sees the same. */
const visitBudget = 400;

/** What every visit loads beside the page's own scripts: the viewer and the two workers. */
const commonParts = ["ImageStage", "pixels.worker", "engine.worker"];

/** Further scripts of a visit by what it computes on: WebAssembly, on threads where there are cores for them, or a GPU. */
const visits = {
  "without a GPU": [...commonParts, "wasm-backend", "tensor-network", "kernel-thread.worker"],
  "with a GPU": [...commonParts, "compute"],
};

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

/** All that a visit loads; nothing when one of its parts is not among the scripts. */
function visitScripts(names: readonly string[]): BuiltFile[] {
  const parts = scripts.filter(({ path }) => names.some((name) => basename(path).startsWith(`${name}-`)));
  return parts.length === names.length ? withImports([...page, ...parts], scripts) : [];
}

const checks: Record<string, string[]> = {
  "no code from text": evaluations(files),
  "no foreign address": foreignAddresses(files),
  "scripts within budget": overBudget("all scripts", scripts, scriptBudget),
  ...Object.fromEntries(
    Object.entries(visits).map(([where, names]) => [
      `first visit ${where} within budget`,
      overBudget(`scripts of a first visit ${where}`, visitScripts(names), visitBudget),
    ]),
  ),
};
const failures = Object.entries(checks).filter(([, found]) => found.length > 0);
for (const [name, found] of failures) console.error(`${name}:\n  ${found.slice(0, 20).join("\n  ")}`);

const [, , report] = process.argv;
const counts = { passed: Object.keys(checks).length - failures.length, failed: failures.length, skipped: 0 };
if (report !== undefined) writeFileSync(report, JSON.stringify(counts));
process.exit(failures.length === 0 ? 0 : 1);
