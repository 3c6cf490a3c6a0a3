/** Makes docs/screenshot.png from the built app: a sample segmented on the CPU, which every machine has. */
import { chromium } from "@playwright/test";
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
} finally {
  await browser.close();
  await server.close();
}
