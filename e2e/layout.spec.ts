import { expect, type Locator, test } from "@playwright/test";
import { AppPage, SHIPPED } from "./app-page.ts";

async function box(locator: Locator) {
  const found = await locator.boundingBox();
  if (found === null) throw new Error("nothing is there to measure");
  return found;
}

for (const [width, height] of [
  [1440, 900],
  [1024, 768],
] as const) {
  test.describe(`at ${width}×${height}`, () => {
    test.use({ viewport: { width, height } });

    test("fills the page without scrolling, the image in the middle", async ({ page }) => {
      const app = new AppPage(page);
      await app.open();
      await app.segmented("three-cells.png", "3 cells");
      const overflow = await page.evaluate(() => [
        document.documentElement.scrollWidth - innerWidth,
        document.documentElement.scrollHeight - innerHeight,
      ]);
      expect(overflow).toEqual([0, 0]);
      const list = await box(app.list);
      const stage = await box(page.getByRole("main"));
      const task = await box(page.getByRole("complementary", { name: "Segment" }));
      expect(stage.x).toBe(list.x + list.width);
      expect(task.x).toBe(stage.x + stage.width);
      expect(task.x + task.width).toBe(width);
      expect(stage.width).toBeGreaterThan(width / 2);
    });

    test("nothing moves when a run starts and ends", async ({ page }) => {
      const app = new AppPage(page);
      await app.open(SHIPPED); // takes long enough to be seen running
      await app.segment();
      await expect(app.run.getByRole("button", { name: "Segment again" })).toBeVisible();
      const before = await box(app.result);
      await app.segment();
      await expect(app.run.getByRole("button", { name: "Cancel" })).toBeVisible();
      expect(await box(app.result)).toEqual(before);
      await expect(app.run.getByRole("button", { name: "Segment again" })).toBeVisible();
      expect(await box(app.result)).toEqual(before);
    });
  });
}

test("the list is a strip of thumbnails on a narrow page", async ({ page }) => {
  await page.setViewportSize({ width: 1024, height: 768 });
  const app = new AppPage(page);
  await app.open();
  expect((await box(app.list)).width).toBeLessThan(110);
});

test("a thousand images are listed without delay", async ({ page }) => {
  const app = new AppPage(page);
  await app.open();
  const files = Array.from({ length: 1000 }, (_, index) => ({
    name: `t${String(index).padStart(4, "0")}.png`,
    mimeType: "image/png",
    // The shortest PNG: one grey pixel.
    buffer: Buffer.from(
      "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==",
      "base64",
    ),
  }));
  await page.getByLabel("Open images").setInputFiles(files);
  await expect(app.list.getByRole("heading")).toHaveText("1\u202f001 images");
  await page.keyboard.press("End");
  await expect(app.row("t0999.png")).toBeInViewport();
});
