import { expect, test } from "@playwright/test";
import { PaintPage } from "./paint-page.ts";

/** Weight between two cells of which one is 3 px away and the other 2, at a width of 3 px. */
const BETWEEN = 1 + 10 * Math.exp(-(5 ** 2) / (2 * 3 ** 2));

test("the weight follows strokes, undo, emphasis and deleted cells", async ({ page }) => {
  const paint = new PaintPage(page);
  await paint.open("three-cells.png");
  await page.keyboard.press("Shift+W");
  const weight = paint.readout.locator("div", { hasText: /^w/ }).getByRole("definition");
  await expect(weight).toHaveText("–");

  // Two discs of 12 px whose edges are 3 and 2 px from the pixel between them.
  await page.keyboard.press("2");
  await paint.drag([40, 64], [40, 64]);
  await paint.drag([56, 64], [56, 64]);
  await page.keyboard.press("b");
  await paint.drag([48, 50], [48, 78]);
  await paint.hover([48, 64]);
  await expect(weight).toHaveText(BETWEEN.toFixed(2));

  await page.keyboard.press("Control+z");
  await paint.hover([48.4, 64]);
  await expect(weight).toHaveText("0.00");
  await page.keyboard.press("Control+Shift+z");
  await page.keyboard.press("i");
  await paint.drag([48, 64], [48, 64]);
  await paint.hover([48, 64.4]);
  await expect(weight).toHaveText((4 * BETWEEN).toFixed(2));

  // With one cell left there is no gap to hold open.
  await page.keyboard.press("k");
  await paint.click([56, 64]);
  await paint.hover([48, 64]);
  await expect(weight).toHaveText("4.00");
});
