import { readFileSync } from "node:fs";
import type { Page } from "@playwright/test";

/** Saves through the browser's downloads, as where there is no file picker; before the page opens. */
export async function useDownloads(page: Page): Promise<void> {
  await page.addInitScript(() => Reflect.deleteProperty(window, "showSaveFilePicker"));
}

/** Chooses an item of the Export menu and returns the file that comes. */
export async function exported(page: Page, item: RegExp): Promise<{ name: string; bytes: Uint8Array }> {
  await page.getByRole("button", { name: "Export" }).click();
  const download = page.waitForEvent("download");
  await page.getByRole("menuitem", { name: item }).click();
  const file = await download;
  return { name: file.suggestedFilename(), bytes: new Uint8Array(readFileSync(await file.path())) };
}
