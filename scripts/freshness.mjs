import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";

const sources = ["src", "public", "index.html", "vite.config.ts", "package-lock.json"];

/**
 * @param {string} path file or folder
 * @returns {number} when it or the newest file below it was last written, ms since 1970; 0 when absent
 */
function lastWritten(path) {
  if (!existsSync(path)) return 0;
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return readdirSync(path).reduce(
    (newest, name) => Math.max(newest, lastWritten(join(path, name))),
    stat.mtimeMs,
  );
}

/**
 * Whether the built app is missing or older than what it is built from.
 *
 * @param {string} dist the built folder
 */
export function isStale(dist) {
  const built = join(dist, "index.html");
  return !existsSync(built) || Math.max(...sources.map(lastWritten)) > statSync(built).mtimeMs;
}
