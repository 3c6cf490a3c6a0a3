import { expect, type Page, test } from "@playwright/test";
import { AppPage } from "./app-page.ts";

/** Whether a tool of the toolbar is pressed in. */
function pressed(page: Page, name: string) {
  return page
    .getByRole("toolbar", { name: "View" })
    .getByRole("button", { name })
    .getAttribute("aria-pressed");
}

test("the whole job from the keyboard alone", async ({ page }) => {
  const app = new AppPage(page);
  // Awaited from before the page opens: Playwright begins to intercept choosers some time after it is told to.
  const chooser = page.waitForEvent("filechooser");
  await app.open();
  await page.keyboard.press("o");
  await (await chooser).setFiles([
    "e2e/fixtures/images/three-cells.png",
    "e2e/fixtures/images/touching-pair.png",
  ]);
  await expect(app.row("touching-pair.png")).toHaveAccessibleName("touching-pair.png, 128 × 128");

  await page.keyboard.press("r");
  await expect(app.row("three-cells.png")).toHaveAccessibleName("three-cells.png, 3 cells");
  await page.keyboard.press("d");
  await expect(app.row("touching-pair.png")).toHaveAttribute("aria-current", "true");
  await page.keyboard.press("r");
  await expect(app.row("touching-pair.png")).toHaveAccessibleName("touching-pair.png, 2 cells");
  await page.keyboard.press("a");
  await expect(app.row("three-cells.png")).toHaveAttribute("aria-current", "true");

  expect(await pressed(page, "Masks")).toBe("true");
  await page.keyboard.press("x");
  await expect(page.getByRole("button", { name: "Masks" })).toHaveAttribute("aria-pressed", "false");
  await page.keyboard.press("z");
  await expect(page.getByRole("button", { name: "Outlines" })).toHaveAttribute("aria-pressed", "false");

  await page.keyboard.press("Shift+W");
  await expect(page.getByRole("complementary", { name: "Legend" })).toContainText("Separation weight");
  await page.keyboard.press("l");
  await expect(page.getByRole("region", { name: "Layers" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("region", { name: "Layers" })).toHaveCount(0);

  await page.keyboard.press("e");
  await page.getByRole("menuitem", { name: /^Mask/ }).focus();
  const download = page.waitForEvent("download");
  await page.keyboard.press("Enter");
  expect((await download).suggestedFilename()).toBe("three-cells.mask.png");
});

test("the sheet of keys lists what the keys do", async ({ page }) => {
  const app = new AppPage(page);
  await app.open();
  await page.keyboard.press("?");
  const sheet = page.getByRole("dialog", { name: "Keyboard shortcuts" });
  await expect(sheet).toContainText("Segment this image");
  await expect(sheet).toContainText("⇧ R");
  await page.keyboard.press("Escape");
  await expect(sheet).toHaveCount(0);
});

test("keys are left to a field that is being typed in, and arrows to a slider", async ({ page }) => {
  const app = new AppPage(page);
  await app.open();
  await app.add("three-cells.png");
  await app.select("three-cells.png");
  const slider = page.getByRole("slider", { name: "Certainty needed" });
  await slider.focus();
  await page.keyboard.press("ArrowLeft");
  await expect(slider).toHaveAttribute("aria-valuetext", "0.49");
  await expect(app.row("three-cells.png")).toHaveAttribute("aria-current", "true");
  await page.getByRole("button", { name: "Set the pixel size" }).click();
  await page.getByRole("textbox", { name: "Width of a pixel" }).press("x");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("textbox", { name: "Width of a pixel" })).toHaveCount(0);
});

test("the side panels fold away and come back", async ({ page }) => {
  const app = new AppPage(page);
  await app.open();
  await page.keyboard.press("\\");
  await expect(app.list).toBeHidden();
  await expect(app.run).toBeHidden();
  await page.keyboard.press("\\");
  await expect(app.list).toBeVisible();
});
