import { readFileSync } from "node:fs";
import { expect, test } from "@playwright/test";
import type {} from "../src/debug.ts";
import { BRIGHT } from "./app-page.ts";
import { dimCells } from "./dim-cells.ts";
import { exported } from "./downloads.ts";
import { DIM_CELLS, TeachPlace } from "./teach-place.ts";

// Training takes its time on a machine that does other things as well.
test.setTimeout(240_000);

test("says what is missing before it can learn", async ({ page }) => {
  const teach = new TeachPlace(page);
  await teach.open();
  await expect(teach.button("Learn from your labels")).toBeDisabled();
  await expect(teach.learning).toContainText("Paint cells and some background first.");
});

test("learns from labels, judges itself on what is held back, and becomes a model of the user's", async ({
  page,
}) => {
  const teach = new TeachPlace(page);
  await teach.openLabelled();
  await teach.setSteps(50);
  await teach.button("Learn from your labels").click();
  await expect(teach.held).toContainText(/was 0\.[0-6]/);
  await expect(teach.learning).toContainText(/finished|no longer improving/, { timeout: 120_000 });
  const was = Number(/was (\d\.\d+)/.exec((await teach.held.textContent()) ?? "")?.[1]);
  expect(await teach.figure("IoU")).toBeGreaterThan(was + 0.1);
  await expect(teach.held).toContainText("in 1 region of 1 image");
  await expect(teach.learning.getByRole("img")).toHaveAccessibleName(/^Loss \d\.\d\d at step \d+; IoU on/);

  await teach.button("Keep best").click();
  const keep = page.getByRole("dialog", { name: "Keep best" });
  await keep.getByRole("textbox", { name: "Name of your model" }).fill("my dim cells");
  await keep.getByRole("button", { name: "Keep" }).click();
  await expect(page.getByText("“my dim cells” is among your models, and chosen.")).toBeVisible();

  await teach.choose("Segment");
  await expect(page.getByRole("combobox", { name: "Model" })).toHaveValue("my dim cells");
  await teach.app.segment();
  await expect(teach.app.row(DIM_CELLS)).toHaveAccessibleName(`${DIM_CELLS}, 25 cells`);
  await page.getByRole("button", { name: "Details" }).click();
  await expect(page.getByText("25 labelled cells of 1 image (dim-cells.png)")).toBeVisible();

  const file = await exported(page, /^Model “my dim cells”/);
  expect(file.name).toBe("my dim cells.safetensors");
  expect(readFileSync(BRIGHT).equals(file.bytes)).toBe(false);
});

test("pauses, goes on where it was, and goes back to an earlier version", async ({ page }) => {
  const teach = new TeachPlace(page);
  await teach.openLabelled();
  const paused = await teach.learnPastPause();
  await teach.button("Pause").click();
  await expect(teach.learning).toContainText("paused");

  await teach.versions.getByRole("button", { name: "Go back to step 25" }).click();
  await expect.poll(() => teach.step()).toBe(25);
  await page.getByRole("button", { name: "Undo", exact: true }).click();
  await expect.poll(() => teach.step()).toBeGreaterThan(paused);
  await teach.versions.getByRole("button", { name: "Go back to step 25" }).click();
  await teach.button("Continue").click();
  await expect.poll(() => teach.step(), { timeout: 30_000 }).toBeGreaterThan(25);
});

test("goes on by itself after a reload, from where it was", async ({ page }) => {
  const teach = new TeachPlace(page);
  await teach.openLabelled();
  const paused = await teach.learnPastPause();
  await expect(page.getByRole("contentinfo")).toContainText("Saved", { timeout: 30_000 });
  await page.reload();
  await expect(teach.panel).toBeVisible();
  await expect(teach.learning).toContainText("running", { timeout: 60_000 });
  expect(await teach.step()).toBeGreaterThanOrEqual(paused);
  await expect(teach.versions.getByText("step 25", { exact: true })).toBeVisible();
});

for (const failure of ["close-worker", "throw"] as const) {
  test(`goes on by itself when the engine is lost (${failure}), and keeps labels and versions`, async ({
    page,
  }) => {
    const teach = new TeachPlace(page);
    await teach.openLabelled();
    await expect(page.getByRole("contentinfo")).toContainText("Saved just now");
    await page.goto("./?backend=wasm&debug");
    const paused = await teach.learnPastPause();
    await page.evaluate((what) => {
      // The worker is gone before it can answer.
      globalThis.utileDebug?.engine.call("simulateFailure", { failure: what }).catch(() => undefined);
    }, failure);
    await expect(page.getByText(`Learning goes on from step ${paused}.`)).toBeVisible({ timeout: 60_000 });
    await expect(teach.learning).toContainText("running", { timeout: 60_000 });
    await expect.poll(() => teach.step(), { timeout: 60_000 }).toBeGreaterThan(paused + 5);
    await expect(teach.versions.getByText("step 25", { exact: true })).toBeVisible();
    await expect(teach.app.row(DIM_CELLS)).toHaveAccessibleName(`${DIM_CELLS}, 25 cells labelled`);
    await teach.button("Pause").click();
    await expect(teach.learning).toContainText("paused");
  });
}

test("new strokes join while it learns, and what is in sight is predicted again", async ({ page }) => {
  const teach = new TeachPlace(page);
  await teach.openLabelled();
  await teach.setSteps(2000);
  await teach.button("Learn from your labels").click();
  await expect(teach.learning).toContainText("running");
  await page.keyboard.press("2");
  const canvas = page.locator("canvas").first();
  const box = await canvas.boundingBox();
  if (box === null) throw new Error("there is no canvas");
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width / 2 + 20, box.y + box.height / 2);
  await page.mouse.up();
  await expect(teach.learning).toContainText("running");
  const before = await teach.step();
  await expect.poll(() => teach.step(), { timeout: 30_000 }).toBeGreaterThan(before);
});

test("cells of the network that learns are accepted as they are shown", async ({ page }) => {
  const teach = new TeachPlace(page);
  await teach.openLabelled();
  await teach.setSteps(50);
  await teach.button("Learn from your labels").click();
  await expect(teach.learning).toContainText(/finished|no longer improving/, { timeout: 120_000 });
  // An image that nobody segmented or labelled: what is dashed over it is the new network's answer alone.
  await page
    .getByLabel("Open images")
    .setInputFiles({ name: "again.png", mimeType: "image/png", buffer: dimCells() });
  await teach.app.select("again.png");
  const begin = page.getByRole("region", { name: "Begin labelling" });
  await expect(begin).toContainText("25 cells found: accept what is right", { timeout: 30_000 });
  await begin.getByRole("button", { name: "Accept all" }).click();
  // The strip at the right is held back first, and the five cells in it are left to be painted by hand.
  await expect(teach.app.row("again.png")).toHaveAccessibleName("again.png, 20 cells labelled");
  await page.keyboard.press("Control+z");
  await expect(teach.app.row("again.png")).toHaveAccessibleName("again.png, 0 cells labelled");
});

test("compares two networks with a divider that mouse and keys move", async ({ page }) => {
  const teach = new TeachPlace(page);
  await teach.openLabelled();
  await teach.setSteps(50);
  await teach.button("Learn from your labels").click();
  await expect(teach.learning).toContainText(/finished|no longer improving/, { timeout: 120_000 });
  const section = page.getByRole("region", { name: "Compare two networks" });
  await section.getByRole("button", { name: "Compare" }).click();
  const divider = page.getByRole("slider", { name: /^Divider between bright and step/ });
  await expect(divider).toHaveAttribute("aria-valuenow", "50");
  await expect(page.getByText(/^bright 1[23] cells$/)).toBeVisible();
  await divider.focus();
  await divider.press("ArrowLeft");
  await expect(divider).toHaveAttribute("aria-valuenow", "48");
  await divider.press("PageUp");
  await expect(divider).toHaveAttribute("aria-valuenow", "58");
  await page.keyboard.press("Escape");
  await expect(divider).toHaveCount(0);
});

test("names the places where the network is unsure, and a key goes to them", async ({ page }) => {
  const teach = new TeachPlace(page);
  await teach.open();
  await page.keyboard.press("n");
  await expect(teach.places).toContainText(/^Next place to labelNPlace 1 of \d/);
  await page.keyboard.press("n");
  await expect(teach.places).toContainText("Place 2 of");
  await page.keyboard.press("Shift+N");
  await expect(teach.places).toContainText("Place 1 of");
});
