import { readFileSync } from "node:fs";
import { expect, test } from "@playwright/test";
import { AppPage, dropFile, image } from "./app-page.ts";

test("a failed file stands beside good ones and says what to do", async ({ page }) => {
  const app = new AppPage(page);
  await app.open();
  await page.getByLabel("Open images").setInputFiles([
    { name: "cut.tif", mimeType: "image/tiff", buffer: readFileSync(image("lzw.tif")).subarray(0, 400) },
    { name: "three-cells.png", mimeType: "image/png", buffer: readFileSync(image("three-cells.png")) },
    { name: "notes.txt", mimeType: "text/plain", buffer: Buffer.from("not an image") },
  ]);
  await expect(app.row("cut.tif")).toHaveAccessibleName(
    /, The TIFF data is damaged or cut short.*Copy the file again from its source\./,
  );
  await expect(app.row("notes.txt")).toHaveAccessibleName(/not an image format/);
  await expect(app.row("three-cells.png")).toHaveAttribute("aria-current", "true");
  await app.run.getByRole("button", { name: "Segment all 2" }).click();
  await expect(app.row("three-cells.png")).toHaveAccessibleName("three-cells.png, 3 cells");
  await expect(app.run).toContainText("2 could not be opened");
  await app.select("cut.tif");
  await expect(page.getByRole("alert")).toContainText("cut.tif could not be opened");
  await page.getByRole("button", { name: "Take it off the list" }).click();
  await expect(app.row("cut.tif")).toHaveCount(0);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(app.row("cut.tif")).toHaveCount(1);
});

test("opens a folder with its subfolders and passes over what is no image", async ({ page }) => {
  const app = new AppPage(page);
  await app.open();
  await page.getByLabel("Open a folder").setInputFiles("e2e/fixtures/images");
  await expect(app.list.getByRole("button", { name: /^images\/three-cells\.png, 128 × 128$/ })).toBeVisible();
  await expect(app.list.getByRole("heading")).toHaveText("10 images");
  await expect(page.getByText("One file that is not an image was passed over.")).toBeVisible();
});

test("long names keep their ends in sight", async ({ page }) => {
  const app = new AppPage(page);
  await app.open();
  const name = `${"a-series-with-a-long-name_".repeat(4)}t0031.png`;
  await page
    .getByLabel("Open images")
    .setInputFiles({ name, mimeType: "image/png", buffer: readFileSync(image("three-cells.png")) });
  await expect(app.row(name).getByText(/t0031\.png$/)).toBeInViewport({ ratio: 1 });
  const clipped = await app.row(name).evaluate((row) => row.scrollWidth > row.clientWidth);
  expect(clipped).toBe(false);
});

test("takes a pasted image", async ({ page }) => {
  const app = new AppPage(page);
  await app.open();
  const bytes = [...readFileSync(image("touching-pair.png"))];
  await page.evaluate((content) => {
    const data = new DataTransfer();
    data.items.add(new File([new Uint8Array(content)], "pasted.png", { type: "image/png" }));
    document.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true }));
  }, bytes);
  await expect(app.row("pasted.png")).toHaveAccessibleName("pasted.png, 128 × 128");
});

test("takes images dropped anywhere", async ({ page }) => {
  const app = new AppPage(page);
  await app.open();
  await dropFile(page, "dropped.png", readFileSync(image("three-cells.png")));
  await expect(app.row("dropped.png")).toHaveAccessibleName("dropped.png, 128 × 128");
});

test("the last image off the list leaves the page with what to do next", async ({ page }) => {
  const app = new AppPage(page);
  await app.open();
  await page.keyboard.press("Delete");
  await expect(page.getByRole("heading", { name: "0 images" })).toBeVisible();
  await expect(page.getByText("Drop microscopy images here")).toBeVisible();
  await page.getByRole("button", { name: "Open the sample" }).click();
  await expect(page.getByRole("heading", { name: "1 image" })).toBeVisible();
});
