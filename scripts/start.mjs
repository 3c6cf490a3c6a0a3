import "./node-version.mjs";
import { spawnSync } from "node:child_process";
import { dirname } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { isStale } from "./freshness.mjs";
import { installPackages } from "./install.mjs";

const usage = `Usage: npm start -- [--port N] [--no-open]
  Installs and builds what is missing, serves Utile on this machine and opens it.
  --port N    serve on this port and no other (1 to 65535; otherwise the first free one from 4173 on)
  --no-open   print the address only`;

/**
 * @param {string} message
 * @returns {never}
 */
function fail(message) {
  console.error(message);
  process.exit(1);
}

function readArguments() {
  try {
    const { values } = parseArgs({
      options: { port: { type: "string" }, "no-open": { type: "boolean" }, help: { type: "boolean" } },
    });
    const port = values.port === undefined ? null : Number(values.port);
    if (port !== null && !(Number.isInteger(port) && port > 0 && port < 65_536))
      return fail(`--port must be a whole number from 1 to 65535, not ${values.port}.`);
    return { port, open: values["no-open"] !== true, help: values.help === true };
  } catch (error) {
    return fail(`${error instanceof Error ? error.message : error}\n${usage}`);
  }
}

/** Whether a browser window can appear: not in CI, over SSH or without a display. */
function hasDisplay() {
  const { CI, SSH_CONNECTION, DISPLAY, WAYLAND_DISPLAY } = process.env;
  if (CI || SSH_CONNECTION || !process.stdout.isTTY) return false;
  return process.platform !== "linux" || Boolean(DISPLAY ?? WAYLAND_DISPLAY);
}

/** Builds the app when its sources are newer; shows what the build says only when it fails. */
function buildIfStale() {
  if (!isStale("dist")) return;
  console.log("Building …");
  const run = spawnSync("npx", ["--no-install", "vite", "build", "--logLevel", "warn"], {
    encoding: "utf8",
    shell: process.platform === "win32",
  });
  if (run.status !== 0) fail(`${run.stdout ?? ""}${run.stderr ?? ""}\nThe app could not be built.`);
}

/**
 * @param {number | null} port null for the first free one
 * @param {boolean} open
 */
async function serve(port, open) {
  const { preview } = await import("vite");
  const server = await preview({
    logLevel: "error",
    preview: { port: port ?? 4173, strictPort: port !== null, open: open && hasDisplay() },
  });
  console.log(`\nUtile is at ${server.resolvedUrls?.local[0]}   (Ctrl-C stops it)\n`);
  const stop = () => server.close().finally(() => process.exit(0));
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
}

process.chdir(dirname(dirname(fileURLToPath(import.meta.url))));
const options = readArguments();
if (options.help) {
  console.log(usage);
} else {
  installPackages();
  buildIfStale();
  await serve(options.port, options.open).catch((error) => {
    const inUse = error instanceof Error && /already in use|EADDRINUSE/.test(error.message);
    fail(
      inUse
        ? `Port ${options.port} is taken by another program; leave --port out to get a free one.`
        : String(error),
    );
  });
}
