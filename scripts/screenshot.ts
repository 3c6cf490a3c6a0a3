/** Makes docs/screenshot.png and docs/teach.png from the built app: samples on the CPU, which every machine has. */
import { chromium, type Page } from "@playwright/test";
import { preview } from "vite";
import { findChromium } from "./chromium.mjs";

const executablePath = findChromium();
if (executablePath === null) throw new Error("There is no Chromium here; set CHROME_PATH to one.");
const server = await preview({ logLevel: "error", preview: { port: 4795 } });
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
try {
  const page = await browser.newPage({
    viewport: { width: 1440, height: 900 },
    colorScheme: "dark",
    locale: "en-GB",
  });
  await page.goto(`${server.resolvedUrls?.local[0]}?backend=wasm`);
  const segment = page.getByRole("region", { name: "Run" }).getByRole("button", { name: "Segment" });
  await segment.click({ timeout: 60_000 });
  await page.getByRole("button", { name: "Segment again" }).waitFor({ timeout: 600_000 });
  await page.getByRole("region", { name: "Result" }).getByText("cells", { exact: true }).waitFor();
  await page.mouse.move(640, 470);
  await page.screenshot({ path: "docs/screenshot.png" });
  await teach(page);
  await page.screenshot({ path: "docs/teach.png" });
} finally {
  await browser.close();
  await server.close();
}

/** Brings the page to where a network has learned for a while from the labels of another sample. */
async function teach(page: Page): Promise<void> {
  await page.getByLabel("Open images").setInputFiles("public/samples/phase.png");
  await page.getByRole("button", { name: /^phase\.png, / }).click();
  await page.getByRole("button", { name: "phase.png, 512 × 512", exact: true }).waitFor();
  await page.getByRole("radiogroup", { name: "Place" }).getByText("Teach", { exact: true }).click();
  await page.getByLabel("Open labels to correct").setInputFiles("public/samples/labels/phase.png");
  const learning = page.getByRole("region", { name: "Learning" });
  await learning.getByRole("button", { name: "Learn from your labels" }).click();
  const versions = page.getByRole("region", { name: "Versions" });
  await versions.getByText("step 50", { exact: true }).waitFor({ timeout: 600_000 });
  await page.getByRole("switch", { name: /border/i }).press("Space");
  await page.mouse.move(640, 470);
  await learning.getByText(/^step 5[2-9]/).waitFor({ timeout: 60_000 });
}
