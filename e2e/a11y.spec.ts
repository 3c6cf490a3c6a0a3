import AxeBuilder from "@axe-core/playwright";
import { expect, type Page, test } from "@playwright/test";
import { AppPage } from "./app-page.ts";
import { TeachPlace } from "./teach-place.ts";

/** What axe finds wrong, as rule and place. */
async function violations(page: Page): Promise<string[]> {
  const { violations: found } = await new AxeBuilder({ page }).analyze();
  return found.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(" ")}`));
}

for (const colorScheme of ["light", "dark"] as const) {
  test.describe(`in ${colorScheme}`, () => {
    test.use({ colorScheme });

    test("no violations with a sample, running, done and failed", async ({ page }) => {
      const app = new AppPage(page);
      await app.open();
      expect(await violations(page)).toEqual([]);
      await app.segment();
      await expect(app.run.getByRole("button", { name: "Cancel" })).toBeVisible();
      expect(await violations(page)).toEqual([]);
      await app.segmented("three-cells.png", "3 cells");
      await page.getByRole("button", { name: "Layers" }).click();
      await page.keyboard.press("Shift+P");
      expect(await violations(page)).toEqual([]);
      await page.getByRole("button", { name: "Contrast" }).click();
      await page.getByRole("button", { name: "Advanced" }).click();
      await page.getByRole("button", { name: "Details" }).click();
      expect(await violations(page)).toEqual([]);
      await page
        .getByLabel("Open images")
        .setInputFiles({ name: "bad.tif", mimeType: "image/tiff", buffer: Buffer.from("II*\0bad") });
      await expect(page.getByRole("alert")).toContainText("bad.tif could not be opened");
      expect(await violations(page)).toEqual([]);
    });

    test("no violations in Teach: nothing labelled, learning, paused, kept and comparing", async ({
      page,
    }) => {
      test.setTimeout(240_000);
      const teach = new TeachPlace(page);
      await teach.open();
      expect(await violations(page)).toEqual([]);
      await teach.label();
      await teach.panel.getByRole("button", { name: "More" }).click();
      await expect(teach.panel.getByRole("img", { name: "A varied tile" })).toHaveCount(4);
      expect(await violations(page)).toEqual([]);
      await teach.button("Learn from your labels").click();
      await expect(teach.versions.getByText("step 25", { exact: true })).toBeVisible({ timeout: 120_000 });
      expect(await violations(page)).toEqual([]);
      await teach.button("Pause").click();
      await expect(teach.learning).toContainText("paused");
      await teach.button("Keep best").click();
      await expect(page.getByRole("dialog", { name: "Keep best" })).toBeVisible();
      expect(await violations(page)).toEqual([]);
      await page.keyboard.press("Escape");
      await page
        .getByRole("region", { name: "Compare two networks" })
        .getByRole("button", { name: "Compare" })
        .click();
      await expect(page.getByRole("slider", { name: /^Divider/ })).toBeVisible({ timeout: 60_000 });
      expect(await violations(page)).toEqual([]);
    });

    test("no violations empty, and in every menu", async ({ page }) => {
      const app = new AppPage(page);
      await app.open();
      await page.keyboard.press("Delete");
      await expect(page.getByText("Drop microscopy images here")).toBeVisible();
      expect(await violations(page)).toEqual([]);
      for (const key of ["e", "Shift+S", "Shift+J", "?"]) {
        await page.keyboard.press(key);
        await expect(page.getByRole(key === "e" ? "menu" : "dialog")).toBeVisible();
        expect(await violations(page)).toEqual([]);
        await page.keyboard.press("Escape");
      }
    });
  });
}

test("progress and counts are told to screen readers", async ({ page }) => {
  const app = new AppPage(page);
  await app.open();
  await app.segmented("three-cells.png", "3 cells");
  await expect(page.getByRole("status").filter({ hasText: "three-cells" })).toHaveText(
    "three-cells.png: 3 cells",
  );
});
