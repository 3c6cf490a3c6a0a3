import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { decode } from "fast-png";
import { AppPage } from "./app-page.ts";
import { exported, useDownloads } from "./downloads.ts";

const MODEL = "public/models/cells-dic.safetensors";
/** Our own samples; the turned and the tiny are held by other tests. */
const FOLDER = "public/samples/";

test("app and command line give identical masks with a model that ships", async ({ page }) => {
  await useDownloads(page);
  const names = ["phase.png", "membranes.png"];
  const out = mkdtempSync(join(tmpdir(), "utile-cli-"));
  const args = [
    "src/cli/main.ts",
    "segment",
    ...names.map((name) => FOLDER + name),
    "--model",
    MODEL,
    "--backend",
    "wasm",
    "--out",
    out,
  ];
  const lines = execFileSync("npx", ["--no-install", "tsx", ...args], { encoding: "utf8" })
    .trim()
    .split("\n");
  expect(lines.map((line) => JSON.parse(line).backend)).toEqual(["wasm", "wasm"]);

  const app = new AppPage(page);
  await app.open(MODEL);
  await page.getByLabel("Open images").setInputFiles(names.map((name) => FOLDER + name));
  for (const name of names) {
    await app.select(name);
    await app.segment();
    await expect(app.row(name)).toHaveAccessibleName(/cells?$/);
    const mask = decode((await exported(page, /^Mask/)).bytes);
    const own = decode(readFileSync(join(out, name.replace(/\.[a-z]+$/, ".mask.png"))));
    expect(new Set(own.data)).toEqual(new Set([0, 255]));
    expect(mask).toEqual(own);
  }
});
