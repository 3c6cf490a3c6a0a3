import { readFileSync } from "node:fs";
import { expect, type Page, test } from "@playwright/test";
import { unzipSync } from "fflate";
import { AppPage, dropFile } from "./app-page.ts";
import { useDownloads } from "./downloads.ts";

/** The line at the foot of the page that says whether the work is kept. */
function saving(page: Page) {
  return page.getByRole("region", { name: "Saving" });
}

/** Whether outlines are shown, as the stored view has it: a view is left to settle before it is saved. */
function storedOutlines(page: Page): Promise<unknown> {
  return page.evaluate(
    () =>
      new Promise<unknown>((resolve, reject) => {
        const opening = indexedDB.open("utile");
        opening.onerror = () => reject(opening.error);
        opening.onsuccess = () => {
          const asking = opening.result.transaction("pieces").objectStore("pieces").getAll();
          asking.onerror = () => reject(asking.error);
          asking.onsuccess = () => {
            opening.result.close();
            resolve(asking.result.find(({ kind }: { kind: string }) => kind === "view")?.value.outlines);
          };
        };
      }),
  );
}

test("a reload comes back to the same place, without the network", async ({ page }) => {
  const app = new AppPage(page);
  await app.open();
  await expect(saving(page)).toHaveText("Saved just now");
  await app.segmented("three-cells.png", "3 cells");
  await app.segmented("touching-pair.png", "2 cells");
  await app.select("three-cells.png");
  await page.keyboard.press("z");
  await page.keyboard.press("Shift+F");
  const slider = page.getByRole("slider", { name: "Certainty needed" });
  await slider.press("ArrowLeft");
  await expect(saving(page)).toHaveText("Saved just now");
  await expect.poll(() => storedOutlines(page)).toBe(false);

  await page.reload();
  await expect(app.row("three-cells.png")).toHaveAccessibleName("three-cells.png, 3 cells");
  await expect(app.row("touching-pair.png")).toHaveAccessibleName("touching-pair.png, 2 cells");
  await expect(app.row("three-cells.png")).toHaveAttribute("aria-current", "true");
  await expect(page.getByRole("combobox", { name: "Model" })).toHaveValue("bright");
  await expect(page.getByRole("button", { name: "Outlines" })).toHaveAttribute("aria-pressed", "false");
  await expect(slider).toHaveAttribute("aria-valuetext", "0.49");
  await page.getByRole("slider", { name: "Smallest cell" }).press("End");
  await expect(app.row("three-cells.png")).toHaveAccessibleName("three-cells.png, 0 cells");
});

test("a first visit with a sample is nobody's work", async ({ page }) => {
  await page.goto("./?backend=wasm");
  await expect(page.getByRole("heading", { name: "1 image" })).toBeVisible();
  await expect(saving(page)).toHaveText("Your work is saved as you go");
  await page.reload();
  await expect(page.getByRole("heading", { name: "1 image" })).toBeVisible();
  await expect(saving(page)).toHaveText("Your work is saved as you go");
});

/** Opens the panel of projects. */
async function projects(page: Page) {
  await page.getByRole("button", { name: /^Project: / }).click();
  const panel = page.getByRole("dialog", { name: /^Project: / });
  await expect(panel).toBeVisible();
  return panel;
}

test("projects are named, copied, opened and deleted, and a deleted one is put back", async ({ page }) => {
  const app = new AppPage(page);
  await app.open();
  await app.add("three-cells.png");
  await expect(saving(page)).toHaveText("Saved just now");
  const panel = await projects(page);
  await panel.getByRole("textbox", { name: "Name of this project" }).fill("Plate 7");
  await page.keyboard.press("Enter");
  await expect(panel.getByRole("button", { name: /^Plate 7, 2 images/ })).toHaveAttribute(
    "aria-current",
    "true",
  );
  await panel.getByRole("button", { name: "Duplicate Plate 7" }).click();
  await panel.getByRole("button", { name: /^Plate 7 \(copy\), 2 images/ }).click();
  await expect(page.getByRole("button", { name: "Project: Plate 7 (copy)" })).toBeVisible();
  await expect(app.row("three-cells.png")).toHaveAccessibleName("three-cells.png, 128 × 128");

  const again = await projects(page);
  await again.getByRole("button", { name: "Delete Plate 7", exact: true }).click();
  await expect(again.getByRole("button", { name: /^Plate 7, / })).toHaveCount(0);
  await page.getByRole("button", { name: "Undo" }).click();
  const last = await projects(page);
  await expect(last.getByRole("button", { name: /^Plate 7, 2 images/ })).toBeVisible();
  await last.getByRole("button", { name: "New" }).click();
  await expect(page.getByRole("button", { name: "Project: Untitled project" })).toBeVisible();
  await expect(page.getByRole("heading", { name: "0 images" })).toBeVisible();
  await page.reload();
  await expect(page.getByRole("button", { name: "Project: Untitled project" })).toBeVisible();
});

test("a project goes into one file and comes back from it", async ({ page }) => {
  await useDownloads(page);
  const app = new AppPage(page);
  await app.open();
  await app.segmented("three-cells.png", "3 cells");
  await expect(saving(page)).toHaveText("Saved just now");
  const panel = await projects(page);
  const download = page.waitForEvent("download");
  await panel.getByRole("button", { name: "Export" }).click();
  const file = await download;
  expect(file.suggestedFilename()).toBe("Untitled project.utile");
  const bytes = readFileSync(await file.path());
  expect(Object.keys(unzipSync(bytes)).sort()).toEqual([
    "found/three-cells.tif",
    "images/nuclei.png",
    "images/three-cells.png",
    "models/bright.safetensors",
    "probability/three-cells.tif",
    "utile.json",
  ]);

  await page
    .getByLabel("Open images")
    .setInputFiles({ name: "plate.utile", mimeType: "application/zip", buffer: bytes.subarray(0, 5_000) });
  await expect(
    page.getByText(/^plate\.utile: this is no project of Utile, or it is cut short/),
  ).toBeVisible();
  await page
    .getByLabel("Open images")
    .setInputFiles({ name: "plate.utile", mimeType: "application/zip", buffer: bytes });
  await expect(page.getByRole("button", { name: "Project: Untitled project 2" })).toBeVisible();
  await expect(app.row("three-cells.png")).toHaveAccessibleName("three-cells.png, 3 cells");

  await dropFile(page, "plate.utile", bytes);
  await expect(page.getByRole("button", { name: "Project: Untitled project 3" })).toBeVisible();
  await expect(app.row("three-cells.png")).toHaveAccessibleName("three-cells.png, 3 cells");
});

test("a second tab says who has the project, and takes it over", async ({ page, context }) => {
  const app = new AppPage(page);
  await app.open();
  await app.add("three-cells.png");
  await expect(saving(page)).toHaveText("Saved just now");
  const other = await context.newPage();
  await other.goto("./?backend=wasm");
  await expect(other.getByRole("alert").filter({ hasText: "open in another tab" }).first()).toBeVisible();
  await expect(other.getByRole("heading", { name: "0 images" })).toBeVisible();
  await app.select("three-cells.png");
  await app.segment();
  await expect(app.row("three-cells.png")).toHaveAccessibleName("three-cells.png, 3 cells");
  await other.getByRole("button", { name: "Take over here" }).click();
  const second = new AppPage(other);
  await expect(second.row("three-cells.png")).toHaveAccessibleName("three-cells.png, 3 cells");
  await expect(page.getByRole("region", { name: "Open in another tab" })).toContainText(
    "All you did here was saved",
  );
  await page.getByRole("button", { name: "Take it back" }).click();
  await expect(app.row("three-cells.png")).toHaveAccessibleName("three-cells.png, 3 cells");
  await expect(other.getByRole("button", { name: "Take it back" })).toBeVisible();
});

test("a full disk is told, loses nothing that was saved, and is tried again", async ({ page }) => {
  const app = new AppPage(page);
  await app.open();
  await app.add("three-cells.png");
  await expect(saving(page)).toHaveText("Saved just now");
  const devtools = await page.context().newCDPSession(page);
  const { origin } = new URL(page.url());
  await devtools.send("Storage.overrideQuotaForOrigin", { origin, quotaSize: 1_000 });
  await app.add("touching-pair.png");
  await expect(saving(page)).toContainText(
    "Not saved: there is no room left. Free some space, or delete a project",
  );
  page.on("dialog", (dialog) => void dialog.accept());
  await page.reload();
  await expect(app.row("three-cells.png")).toHaveAccessibleName("three-cells.png, 128 × 128");
  await expect(app.row("touching-pair.png")).toHaveCount(0);
  await app.add("touching-pair.png");
  await expect(saving(page)).toContainText("Not saved");
  await devtools.send("Storage.overrideQuotaForOrigin", { origin });
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(saving(page)).toHaveText("Saved just now");
  await page.reload();
  await expect(app.row("touching-pair.png")).toHaveAccessibleName("touching-pair.png, 128 × 128");
});
