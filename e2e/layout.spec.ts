import { expect, type Locator, test } from "@playwright/test";
import { encode } from "fast-png";
import { AppPage, SHIPPED } from "./app-page.ts";

async function box(locator: Locator) {
  const found = await locator.boundingBox();
  if (found === null) throw new Error("nothing is there to measure");
  return found;
}

type Box = Awaited<ReturnType<typeof box>>;

/** Area in px² that two boxes share. */
function overlap(a: Box, b: Box): number {
  const across = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const down = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  return Math.max(0, across) * Math.max(0, down);
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

    test("a notice hides no tool, no way to begin and nothing under the cursor", async ({ page }) => {
      const app = new AppPage(page);
      await app.open();
      await app.segmented("three-cells.png", "3 cells");
      await page.getByText("Teach", { exact: true }).click();
      const broken = { name: "broken.utile", mimeType: "", buffer: Buffer.from("no project") };
      await page.getByLabel("Open images").setInputFiles(broken);
      const notice = await box(page.getByRole("alert").filter({ hasText: "broken.utile" }));
      const others = [
        page.getByRole("toolbar", { name: "Paint" }),
        page.getByRole("toolbar", { name: "View" }),
        page.getByRole("region", { name: "Begin labelling" }),
        page.getByLabel("Under the cursor"),
        page.getByRole("complementary", { name: "Teach" }),
      ];
      for (const other of others) expect(overlap(notice, await box(other))).toBe(0);
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

test("the three values of a colour under the cursor can be read", async ({ page }) => {
  const app = new AppPage(page);
  await app.open();
  const data = new Uint8Array(16 * 16 * 3).map((_, i) => [231, 182, 203][i % 3] ?? 0);
  const buffer = Buffer.from(encode({ width: 16, height: 16, channels: 3, depth: 8, data }));
  await page.getByLabel("Open images").setInputFiles({ name: "pink.png", mimeType: "image/png", buffer });
  await app.select("pink.png");
  const canvas = await box(page.locator("canvas"));
  await page.mouse.move(canvas.x + canvas.width / 2, canvas.y + canvas.height / 2);
  const value = page.getByLabel("Under the cursor").getByText("231 182 203", { exact: true });
  await expect(value).toBeVisible();
  expect(await value.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)).toBe(0);
});

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
