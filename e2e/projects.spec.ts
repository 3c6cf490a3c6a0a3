import { expect, type Page, test } from "@playwright/test";
import { AppPage } from "./app-page.ts";

/** The line at the foot of the page that says whether the work is kept. */
function saving(page: Page) {
  return page.getByRole("status", { name: "Saving" });
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
