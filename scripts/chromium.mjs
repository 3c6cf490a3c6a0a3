import { accessSync, constants, existsSync, readdirSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";

const names = [
  "chromium",
  "chromium-browser",
  "google-chrome-stable",
  "google-chrome",
  "google-chrome-beta",
  "microsoft-edge-stable",
  "microsoft-edge",
];

const macPaths = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
];

const windowsPaths = ["Google\\Chrome\\Application\\chrome.exe", "Microsoft\\Edge\\Application\\msedge.exe"];

/** @param {string} path */
function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Where each of Playwright's own downloads of Chromium lies. */
function playwrightPaths() {
  const cache =
    process.env["PLAYWRIGHT_BROWSERS_PATH"] ??
    join(
      homedir(),
      ...(process.platform === "darwin"
        ? ["Library", "Caches"]
        : process.platform === "win32"
          ? ["AppData", "Local"]
          : [".cache"]),
      "ms-playwright",
    );
  if (!existsSync(cache)) return [];
  return readdirSync(cache)
    .filter((name) => /^chromium-\d+$/.test(name))
    .sort()
    .reverse()
    .flatMap((name) => [
      join(cache, name, "chrome-linux64", "chrome"),
      join(cache, name, "chrome-linux", "chrome"),
      join(cache, name, "chrome-mac", "Chromium.app", "Contents", "MacOS", "Chromium"),
      join(cache, name, "chrome-win", "chrome.exe"),
    ]);
}

/**
 * The Chromium, Chrome or Edge that the tests drive: `CHROME_PATH` when it is set, else the system's,
 * else Playwright's own download.
 *
 * @returns {string | null} path of the executable, or null when there is none
 */
export function findChromium() {
  const chosen = process.env["CHROME_PATH"];
  if (chosen !== undefined && chosen !== "") return isExecutable(chosen) ? chosen : null;
  const programs = [
    process.env["PROGRAMFILES"],
    process.env["PROGRAMFILES(X86)"],
    process.env["LOCALAPPDATA"],
  ];
  const candidates = [
    ...(process.env["PATH"] ?? "").split(delimiter).flatMap((dir) => names.map((name) => join(dir, name))),
    ...(process.platform === "darwin" ? macPaths : []),
    ...programs.flatMap((dir) => (dir === undefined ? [] : windowsPaths.map((path) => join(dir, path)))),
    ...playwrightPaths(),
  ];
  return candidates.find(isExecutable) ?? null;
}
