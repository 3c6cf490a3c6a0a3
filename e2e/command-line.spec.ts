import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { decode } from "fast-png";
import { AppPage, image } from "./app-page.ts";
import { exported, useDownloads } from "./downloads.ts";

const MODEL = "public/models/cells-dic.safetensors";

test("app and command line give identical masks with a model that ships", async ({ page }) => {
  await useDownloads(page);
  const names = ["touching-pair.png", "three-cells-16bit.tif"];
  const out = mkdtempSync(join(tmpdir(), "utile-cli-"));
  const args = [
    "src/cli/main.ts",
    "segment",
    ...names.map(image),
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
  await app.add(...names);
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
