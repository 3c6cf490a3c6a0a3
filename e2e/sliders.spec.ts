import { expect, test } from "@playwright/test";
import { AppPage } from "./app-page.ts";

test("sliders act on the masks at once, without the network", async ({ page }) => {
  const app = new AppPage(page);
  await app.open();
  await app.segmented("touching-pair.png", "2 cells");
  await expect(app.result).toContainText("2cells");

  await page.getByRole("switch", { name: "Part touching cells" }).click();
  await expect(app.row("touching-pair.png")).toHaveAccessibleName("touching-pair.png, 1 cell");
  await expect(app.result).toContainText("1cell");

  const smallest = page.getByRole("slider", { name: "Smallest cell" });
  await smallest.focus();
  await page.keyboard.press("End");
  await expect(smallest).toHaveAttribute("aria-valuetext", "8\u202f000 px²");
  await expect(app.row("touching-pair.png")).toHaveAccessibleName("touching-pair.png, 0 cells");
  await expect(app.result).toContainText("No cells at these settings");

  await page.getByRole("button", { name: "Reset" }).click();
  await expect(app.row("touching-pair.png")).toHaveAccessibleName("touching-pair.png, 2 cells");
  await expect(page.getByRole("contentinfo")).toContainText("bright → WebAssembly");
});

test("every segmented image follows the sliders", async ({ page }) => {
  const app = new AppPage(page);
  await app.open();
  await app.segmented("three-cells.png", "3 cells");
  await app.segmented("touching-pair.png", "2 cells");
  await page.getByRole("slider", { name: "Smallest cell" }).focus();
  await page.keyboard.press("End");
  await expect(app.row("three-cells.png")).toHaveAccessibleName("three-cells.png, 0 cells");
  await expect(app.row("touching-pair.png")).toHaveAccessibleName("touching-pair.png, 0 cells");
});

test("a typed pixel size measures in µm", async ({ page }) => {
  const app = new AppPage(page);
  await app.open();
  await app.segmented("three-cells.png", "3 cells");
  await expect(app.result).toContainText("median area, px²");
  const pixels = Number((await app.result.locator("strong").nth(1).textContent())?.replace("\u202f", ""));
  await page.getByRole("button", { name: "Set the pixel size" }).click();
  await page.getByRole("textbox", { name: "Width of a pixel" }).fill("2");
  await page.getByRole("button", { name: "This image" }).click();
  await expect(page.getByRole("button", { name: "2 µm/px" })).toBeVisible();
  await expect(app.result).toContainText("median area, µm²");
  await expect(app.result.locator("strong").nth(1)).toHaveText(
    (4 * pixels).toLocaleString("en").replace(",", "\u202f"),
  );
});

test("contrast changes what is shown, not what is measured", async ({ page }) => {
  const app = new AppPage(page);
  await app.open();
  await app.segmented("three-cells.png", "3 cells");
  await page.getByRole("button", { name: "Contrast" }).click();
  const panel = page.getByRole("region", { name: "Contrast" });
  const brightest = panel.getByRole("slider", { name: "Brightness, brightest" });
  const automatic = (await brightest.getAttribute("aria-valuenow")) ?? "";
  await brightest.focus();
  await page.keyboard.press("ArrowLeft");
  await expect(brightest).toHaveAttribute("aria-valuenow", String(Number(automatic) - 1));
  await panel.getByRole("button", { name: "Auto" }).click();
  await expect(brightest).toHaveAttribute("aria-valuenow", automatic);
  await expect(app.row("three-cells.png")).toHaveAccessibleName("three-cells.png, 3 cells");
});
