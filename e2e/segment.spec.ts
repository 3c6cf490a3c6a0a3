import { expect, test } from "@playwright/test";
import { AppPage } from "./app-page.ts";
import { twoChannels } from "./two-channels.ts";

test("opens with a sample and segments it with one click", async ({ page }) => {
  const app = new AppPage(page);
  await app.open();
  await expect(app.list.getByRole("button", { name: /512 × 512$/ })).toHaveAttribute("aria-current", "true");
  await expect(page.getByText("Your images stay on this computer")).toBeVisible();
  await app.segment();
  await expect(app.result.getByText("cells", { exact: true })).toBeVisible();
  await expect(page.getByRole("contentinfo")).toContainText("bright → WebAssembly");
});

test("finds the cells of images of every kind", async ({ page }) => {
  const app = new AppPage(page);
  await app.open();
  const expected = [
    ["three-cells.png", "3 cells"],
    ["touching-pair.png", "2 cells"],
    ["three-cells-16bit.tif", "3 cells"],
    ["lzw.tif", "3 cells"],
    ["nan.tif", "3 cells"],
    ["exif-rotated.jpg", "2 cells"],
    ["rgb.png", "3 cells"],
    ["constant.png", "0 cells"],
    ["one-pixel.png", "0 cells"],
  ] as const;
  await app.add(...expected.map(([name]) => name));
  await app.run.getByRole("button", { name: "Segment all 10" }).click();
  for (const [name, cells] of expected) await expect(app.row(name)).toHaveAccessibleName(`${name}, ${cells}`);
  await expect(app.run).toContainText("10 images in");
  // Nothing is left to do: no button asks to be pressed.
  for (const name of ["Segment again", "Segment all 10"])
    await expect(app.run.getByRole("button", { name })).toHaveAttribute("data-variant", "default");
  await app.select("constant.png");
  await expect(app.result).toContainText("Nothing varies in this image.");
});

test("can be cancelled, and what is done stays", async ({ page }) => {
  const app = new AppPage(page);
  await app.open();
  // long enough to be cancelled
  await page.getByRole("button", { name: "Advanced" }).click();
  await page.getByRole("radiogroup", { name: "Turned copies averaged" }).getByText("8").click();
  await app.segmented("three-cells.png", "3 cells");
  await app.add("touching-pair.png", "lzw.tif", "rgb.png");
  await app.run.getByRole("button", { name: "Segment the 4 left" }).click();
  await app.run.getByRole("button", { name: "Cancel" }).click();
  await expect(app.run).toContainText("cancelled");
  await expect(app.row("three-cells.png")).toHaveAccessibleName("three-cells.png, 3 cells");
  await expect(app.row("rgb.png")).toHaveAccessibleName("rgb.png, 128 × 128");
  await app.select("touching-pair.png");
  await app.segment();
  await expect(app.row("touching-pair.png")).toHaveAccessibleName("touching-pair.png, 2 cells");
});

test("refuses a model file that is none, and keeps the former one", async ({ page }) => {
  const app = new AppPage(page);
  await app.open();
  await page.getByLabel("Open a model file").setInputFiles({
    name: "broken.safetensors",
    mimeType: "application/octet-stream",
    buffer: Buffer.from("not a model"),
  });
  const refusal = page.getByRole("alert").filter({ hasText: "This model was not loaded" });
  await expect(refusal).toContainText("broken.safetensors");
  expect((await refusal.textContent())?.split("broken.safetensors")).toHaveLength(2);
  await expect(page.getByRole("combobox", { name: "Model" })).toHaveValue("bright");
  await refusal.getByRole("button", { name: "Dismiss" }).click();
  await expect(refusal).toHaveCount(0);
});

test("images are scaled to how wide their cells are said to be", async ({ page }) => {
  const app = new AppPage(page);
  await app.open();
  await app.segmented("three-cells.png", "3 cells");
  const again = app.run.getByRole("button", { name: "Segment again" });
  await expect(again).toHaveAttribute("data-variant", "default");
  const width = page.getByRole("textbox", { name: "Cells are about this wide" });
  const usual = Number.parseFloat((await width.getAttribute("placeholder")) ?? "");
  await width.fill(String(2 * usual));
  await expect(again).not.toHaveAttribute("data-variant", "default");
  await again.click();
  await expect(page.getByTitle(/at scale 0\.50$/)).toBeVisible();
  await expect(again).toHaveAttribute("data-variant", "default");
});

test("a one-channel model is given the channel that is chosen", async ({ page }) => {
  const app = new AppPage(page);
  await app.open();
  await page.getByLabel("Open images").setInputFiles({
    name: "two-channels.tif",
    mimeType: "image/tiff",
    buffer: twoChannels(64),
  });
  await app.select("two-channels.tif");
  await app.segment();
  await expect(app.row("two-channels.tif")).toHaveAccessibleName("two-channels.tif, 0 cells");
  await page.getByRole("combobox", { name: "Channel with the cells" }).click();
  await page.getByRole("option", { name: "Channel 2" }).click();
  await app.segment();
  await expect(app.row("two-channels.tif")).toHaveAccessibleName("two-channels.tif, 1 cell");
});

test("leaving asks first while there are masks in no file, where nothing is kept", async ({ page }) => {
  await page.addInitScript(() => {
    navigator.storage.getDirectory = () => Promise.reject(new DOMException("Forbidden.", "SecurityError"));
  });
  const app = new AppPage(page);
  await app.open();
  const asked: string[] = [];
  page.on("dialog", (dialog) => {
    asked.push(dialog.type());
    void dialog.accept();
  });
  await page.reload();
  await app.open();
  expect(asked).toEqual([]);
  await app.segmented("three-cells.png", "3 cells");
  await expect(page.getByRole("region", { name: "Saving" })).toContainText("Nothing is kept");
  await page.reload();
  expect(asked).toEqual(["beforeunload"]);
});

test("shows where the network runs and why", async ({ page }) => {
  const app = new AppPage(page);
  await app.open();
  await page.getByRole("button", { name: /^WebAssembly/ }).click();
  const popover = page.getByRole("dialog", { name: /^WebAssembly/ });
  await expect(popover).toContainText("CPU");
  await expect(popover.getByRole("radio", { name: "Processor" })).toBeChecked();
});
