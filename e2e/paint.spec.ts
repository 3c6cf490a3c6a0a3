import { expect, test } from "@playwright/test";
import { encode } from "fast-png";
import { AppPage, image } from "./app-page.ts";
import { exported, useDownloads } from "./downloads.ts";
import { PaintPage, strokeArea, tiffAreas } from "./paint-page.ts";

test.beforeEach(async ({ page }) => useDownloads(page));

test("a drag paints a new cell, with the tool from the strip or by its key", async ({ page }) => {
  const paint = new PaintPage(page);
  await paint.open("three-cells.png");
  await expect(page.getByRole("region", { name: "Begin labelling" })).toContainText(
    "Nothing is labelled yet: paint the first cell",
  );
  await paint.tool("Brush").click();
  await paint.drag([30, 30], [60, 30]);
  await paint.expectCells(1);
  await expect(page.getByRole("region", { name: "Begin labelling" })).toHaveCount(0);

  await page.keyboard.press("v");
  await expect(paint.tool("Move")).toHaveAttribute("aria-pressed", "true");
  await page.keyboard.press("2");
  await expect(paint.tool("Brush")).toHaveAttribute("aria-pressed", "true");
  await paint.drag([30, 80], [60, 100]);
  await paint.expectCells(2);
  expect(await paint.areas()).toEqual({
    1: strokeArea([30, 30], [60, 30], 6),
    2: strokeArea([30, 80], [60, 100], 6),
  });
});

test("keys and the wheel change the brush, and its ring and the slider follow", async ({ page }) => {
  const paint = new PaintPage(page);
  await paint.open("three-cells.png");
  const diameter = () =>
    page.evaluate(
      () => 2 * Number(document.querySelector("svg circle[cx]:not([cx='0'])")?.getAttribute("r")),
    );
  await page.keyboard.press("2");
  await paint.hover([64, 64]);
  await expect.poll(diameter).toBe(12);
  await page.keyboard.press("]");
  await expect.poll(diameter).toBe(14);
  await page.keyboard.press(",");
  await page.keyboard.press("[");
  await expect.poll(diameter).toBe(10);
  await page.keyboard.down("Alt");
  await page.mouse.wheel(0, -100);
  await page.keyboard.up("Alt");
  await expect.poll(diameter).toBe(12);
  await paint.drag([64, 64], [64, 64]);
  expect(await paint.areas()).toEqual({ 1: strokeArea([64, 64], [64, 64], 6) });
});

test("strokes spare other cells, or not; a stroke that begins in a cell goes on with it", async ({
  page,
}) => {
  const paint = new PaintPage(page);
  await paint.open("three-cells.png");
  await page.keyboard.press("2");
  await paint.drag([30, 30], [60, 30]);
  await paint.drag([45, 10], [45, 50]);
  const first = strokeArea([30, 30], [60, 30], 6);
  const across = strokeArea([45, 10], [45, 50], 6);
  const { 1: one, 2: two } = await paint.areas();
  expect(one).toBe(first);
  const shared = first + across - (one ?? 0) - (two ?? 0);
  expect(shared).toBe(12 * 12);
  await paint.drag([30, 30], [30, 60]);
  await paint.expectCells(2);

  await page.getByText("Everything", { exact: true }).click();
  // Over the second cell from end to end: of it nothing is left.
  await paint.drag([45, 50], [45, 10]);
  await paint.expectCells(2);
  const { 2: covered, 3: three } = await paint.areas();
  expect([covered, three]).toEqual([undefined, across]);
});

test("the eraser makes pixels unlabelled, and background is painted like a cell", async ({ page }) => {
  const paint = new PaintPage(page);
  await paint.open("three-cells.png");
  await page.keyboard.press("2");
  await paint.drag([30, 30], [60, 30]);
  await paint.hover([45, 30]);
  await expect(paint.readout).toContainText("cell 1");
  await page.keyboard.press("1");
  await paint.drag([45, 20], [45, 40]);
  await expect(paint.readout).toContainText("not labelled");
  const left = strokeArea([30, 30], [60, 30], 6) - 12 * 12;
  expect(await paint.areas()).toEqual({ 1: left });
  await page.keyboard.press("b");
  await paint.drag([45, 20], [45, 40]);
  await expect(paint.readout).toContainText("background");
  expect(await paint.areas()).toEqual({ 1: left });
});

test("a polygon by its corners, a lasso in one go, and the fill of a closed outline", async ({ page }) => {
  const paint = new PaintPage(page);
  await paint.open("three-cells.png");
  await page.keyboard.press("p");
  await paint.click([10, 10]);
  await paint.click([50, 10]);
  await paint.click([50, 40]);
  await paint.click([10, 40]);
  await paint.click([11, 11]);
  await paint.expectCells(1);

  await page.keyboard.press("q");
  await paint.drag([70, 10], [110, 10], [110, 40], [70, 40]);
  await paint.expectCells(2);

  await page.keyboard.press("2");
  await paint.drag([30, 70], [90, 70], [90, 110], [30, 110], [30, 70]);
  await page.keyboard.press("4");
  await paint.click([30, 70]);
  await page.keyboard.press("3");
  await paint.click([60, 90]);
  const { 1: polygon, 2: lasso, 3: filled } = await paint.areas();
  expect([polygon, lasso]).toEqual([40 * 30, 40 * 30]);
  // A rectangle of 60 × 40 and 6 px around it, its corners round.
  const quarter = (strokeArea([64, 64], [64, 64], 6) / 4) | 0;
  expect(filled).toBe(60 * 40 + 2 * 6 * (60 + 40) + 4 * quarter);
});

test("Escape gives up a polygon", async ({ page }) => {
  const paint = new PaintPage(page);
  await paint.open("three-cells.png");
  await page.keyboard.press("p");
  await paint.click([10, 10]);
  await paint.click([50, 10]);
  await page.keyboard.press("Escape");
  await paint.click([50, 40]);
  await paint.click([10, 40]);
  await paint.click([11, 11]);
  await paint.click([50, 41]);
  await paint.expectCells(1);
  // The triangle of the last three corners.
  expect(Object.keys(await paint.areas())).toEqual(["1"]);
});

test("all of the network's cells are accepted at once, or one by one", async ({ page }) => {
  const paint = new PaintPage(page);
  await paint.open("three-cells.png", "3 cells");
  const found = await tiffAreas((await exported(page, /^Labels TIFF/)).bytes);
  const begin = page.getByRole("region", { name: "Begin labelling" });
  await expect(begin).toContainText("3 cells found: accept what is right");
  await begin.getByRole("button", { name: /^Accept all/ }).click();
  await paint.expectCells(3);
  expect(await paint.areas()).toEqual(found);
  await paint.hover([64, 64]);
  await expect(paint.readout).toContainText("background");
  await page.keyboard.press("Control+z");
  await paint.expectCells(0);
  await begin.getByRole("button", { name: /^One by one/ }).click();
  await expect(paint.tool("Accept one")).toHaveAttribute("aria-pressed", "true");
  await paint.click([62, 94]);
  await paint.click([6, 6]);
  await expect(page.getByText("The network found no cell here.")).toBeVisible();
  await paint.expectCells(1);
  expect(Object.values(await paint.areas())).toEqual([found[3]]);
  await paint.hover([6, 6]);
  await expect(paint.readout).toContainText("not labelled");
});

test("undo and redo go through all tools and say what they would do", async ({ page }) => {
  const paint = new PaintPage(page);
  await paint.open("three-cells.png");
  await expect(paint.tool("Undo")).toHaveAttribute("aria-disabled", "true");
  await page.keyboard.press("2");
  await paint.drag([30, 30], [60, 30]);
  await page.keyboard.press("q");
  await paint.drag([70, 10], [110, 10], [110, 40], [70, 40]);
  await page.keyboard.press("1");
  await paint.drag([45, 20], [45, 40]);
  const after = await paint.areas();
  await paint.tool("Undo: Eraser").click();
  await paint.tool("Undo: Lasso").click();
  await page.keyboard.press("Control+z");
  await paint.expectCells(0);
  await expect(paint.tool("Undo")).toHaveAttribute("aria-disabled", "true");
  await page.keyboard.press("Control+Shift+z");
  await page.keyboard.press("Control+y");
  await paint.expectCells(2);
  await paint.tool("Redo: Eraser").click();
  expect(await paint.areas()).toEqual(after);
  await expect(paint.tool("Redo")).toHaveAttribute("aria-disabled", "true");
});

test("a cell is split along a line, merged by a drag, deleted by a click", async ({ page }) => {
  const paint = new PaintPage(page);
  await paint.open("touching-pair.png", "2 cells");
  await page.keyboard.press("Shift+Y");
  await paint.expectCells(2);
  const { 1: left = 0, 2: right = 0 } = await paint.areas();

  await page.keyboard.press("s");
  await paint.drag([45, 40], [45, 90]);
  await paint.expectCells(3);
  await paint.drag([6, 6], [16, 6]);
  await expect(page.getByText("The line parts no cell.")).toBeVisible();

  await page.keyboard.press("j");
  await paint.drag([40, 60], [50, 62], [75, 66]);
  await paint.expectCells(1);
  const [merged] = Object.values(await paint.areas());
  // The split took a line of pixels away.
  expect(merged).toBeLessThanOrEqual(left + right);
  expect(merged).toBeGreaterThan(left + right - 60);
  await page.keyboard.press("Control+z");
  await page.keyboard.press("Control+z");
  expect(await paint.areas()).toEqual({ 1: left, 2: right });

  await page.keyboard.press("k");
  await paint.click([75, 66]);
  await paint.expectCells(1);
  await paint.hover([76, 66]);
  await expect(paint.readout).toContainText("background");
  expect(await paint.areas()).toEqual({ 1: left });
});

test("Ctrl-click deletes with any tool, Alt-click joins, Delete takes the cell under the cursor", async ({
  page,
}) => {
  const paint = new PaintPage(page);
  await paint.open("three-cells.png", "3 cells");
  await page.keyboard.press("Shift+Y");
  const { 1: first = 0, 2: second = 0, 3: third } = await paint.areas();
  await page.keyboard.press("v");
  await paint.click([35, 33]);
  await paint.click([88, 38], ["Alt"]);
  await paint.expectCells(2);
  expect(await paint.areas()).toEqual({ 1: first + second, 3: third });
  await expect(paint.tool("Undo: Merge")).toBeVisible();

  await page.keyboard.press("2");
  await paint.click([88, 38], ["Control"]);
  await paint.expectCells(1);
  await paint.hover([65, 94]);
  await page.keyboard.press("Delete");
  await paint.expectCells(0);
  await expect(paint.app.row("three-cells.png")).toBeVisible();
});

test("the wand takes what the network is as sure of as where it is clicked", async ({ page }) => {
  const paint = new PaintPage(page);
  await paint.open("three-cells.png", "3 cells");
  const { 3: found = 0 } = await tiffAreas((await exported(page, /^Labels TIFF/)).bytes);
  await page.keyboard.press("w");
  await paint.click([6, 6]);
  await expect(page.getByText("The area is too large for a cell.")).toBeVisible();
  const tolerance = page.getByRole("slider", { name: "Tolerance" });
  const areas: number[] = [];
  for (const key of ["Home", "End"]) {
    await tolerance.press(key);
    await paint.click([62, 94]);
    await paint.expectCells(1);
    areas.push(...Object.values(await paint.areas()));
    await page.keyboard.press("Control+z");
    await paint.expectCells(0);
  }
  const [sure = 0, anything = 0] = areas;
  expect(sure).toBeGreaterThan(0);
  expect(sure).toBeLessThan(found);
  expect(anything).toBeGreaterThan(found);
});

test("cells are given classes that were added, named and coloured", async ({ page }) => {
  const paint = new PaintPage(page);
  await paint.open("three-cells.png", "3 cells");
  await page.keyboard.press("Shift+Y");
  await page.keyboard.press("t");
  const settings = page.getByRole("region", { name: "Class" });
  await settings.getByRole("button", { name: "Add a class" }).click();
  await settings.getByRole("textbox", { name: "Name of class 2" }).fill("dividing");
  await expect(settings.getByRole("radio", { name: "New cells are of class dividing" })).toBeChecked();
  await paint.click([35, 33]);
  await paint.hover([36, 33]);
  await expect(paint.readout).toContainText("cell 1 · dividing");
  await paint.hover([88, 38]);
  await expect(paint.readout).toContainText("cell 2 · cell");
  const legend = page.getByRole("complementary", { name: "Legend" });
  await expect(legend.getByRole("listitem")).toHaveText(["cell", "dividing"]);
  await page.keyboard.press("2");
  await paint.drag([100, 100], [110, 100]);
  await expect(paint.readout).toContainText("cell 4 · dividing");
  await expect(legend.getByRole("listitem")).toHaveCount(0);
  await page.keyboard.press("Shift+C");
  await expect(legend.getByRole("listitem")).toHaveText(["cell", "dividing"]);
});

test("labels begin from a file, and one of another size is refused", async ({ page }) => {
  const paint = new PaintPage(page);
  await paint.open("touching-pair.png");
  const begin = page.getByRole("region", { name: "Begin labelling" });
  await begin.getByLabel("Open labels to correct").setInputFiles(image("constant.png"));
  await expect(begin.getByRole("alert")).toHaveText(
    "constant.png is 64 × 64, touching-pair.png 128 × 128. Choose the labels of this image.",
  );
  const ids = new Uint16Array(128 * 128);
  ids.fill(7, 20 * 128, 24 * 128).fill(9, 60 * 128, 65 * 128);
  const buffer = Buffer.from(encode({ width: 128, height: 128, data: ids, depth: 16, channels: 1 }));
  await begin
    .getByLabel("Open labels to correct")
    .setInputFiles({ name: "labels.png", mimeType: "image/png", buffer });
  await paint.expectCells(2);
  expect(await paint.areas()).toEqual({ 1: 4 * 128, 2: 5 * 128 });
});

test("a region is held back by dragging it, and given free by a click", async ({ page }) => {
  const paint = new PaintPage(page);
  await paint.open("three-cells.png");
  await page.keyboard.press("h");
  await paint.drag([10, 10], [70, 60]);
  await expect(page.getByText("Held back", { exact: true })).toBeVisible();
  await paint.click([40, 40]);
  await expect(page.getByText("Held back", { exact: true })).toHaveCount(0);
});

test("where the network should try harder shows in the weight", async ({ page }) => {
  const paint = new PaintPage(page);
  await paint.open("three-cells.png", "3 cells");
  await page.keyboard.press("Shift+Y");
  await page.keyboard.press("i");
  await paint.hover([64, 20]);
  await expect(paint.readout).toContainText(/w1\.00$/);
  await paint.drag([60, 20], [70, 20]);
  await paint.hover([64, 20]);
  await expect(paint.readout).toContainText(/w4\.00$/);
});

test("a pen's pressure widens the brush", async ({ page, context }) => {
  const paint = new PaintPage(page);
  await paint.open("three-cells.png");
  await page.keyboard.press("2");
  const cdp = await context.newCDPSession(page);
  const [x, y] = await paint.at([64, 64]);
  for (const [type, force] of [
    ["mousePressed", 1],
    ["mouseReleased", 0],
  ] as const) {
    const pen = { button: "left", clickCount: 1, pointerType: "pen" } as const;
    await cdp.send("Input.dispatchMouseEvent", { type, x, y, force, ...pen });
  }
  await paint.expectCells(1);
  // Full pressure is half as wide again as a mouse's.
  expect(await paint.areas()).toEqual({ 1: strokeArea([64, 64], [64, 64], 9) });
});

test.describe("on a touch screen", () => {
  test.use({ hasTouch: true });

  test("a finger paints; two pinch, and what the first had begun is gone", async ({ page, context }) => {
    const paint = new PaintPage(page);
    await paint.open("three-cells.png");
    await page.keyboard.press("2");
    const cdp = await context.newCDPSession(page);
    const [x, y] = await paint.at([30, 30]);
    const touch = (type: "touchStart" | "touchMove" | "touchEnd", ...points: [number, number][]) =>
      cdp.send("Input.dispatchTouchEvent", {
        type,
        touchPoints: points.map(([dx, dy], id) => ({ x: x + dx, y: y + dy, id })),
      });
    await touch("touchStart", [0, 0]);
    await touch("touchMove", [30, 0]);
    await touch("touchEnd");
    await paint.expectCells(1);
    await touch("touchStart", [0, 50]);
    await touch("touchMove", [20, 50]);
    await touch("touchStart", [20, 50], [60, 50]);
    await touch("touchMove", [10, 50], [70, 50]);
    await touch("touchEnd");
    await paint.expectCells(1);
    expect(await paint.areas()).toEqual({ 1: strokeArea([30, 30], [60, 30], 6) });
  });
});

test("keys of painting do nothing where masks are made", async ({ page }) => {
  const app = new AppPage(page);
  await app.open();
  await app.segmented("three-cells.png", "3 cells");
  for (const key of ["2", "Shift+Y", "Control+z", "h"]) await page.keyboard.press(key);
  await page.getByText("Teach", { exact: true }).click();
  const paint = new PaintPage(page);
  await expect(paint.tool("Move")).toHaveAttribute("aria-pressed", "true");
  await expect(app.row("three-cells.png")).toHaveAccessibleName("three-cells.png, 3 cells");
});

for (const [width, height] of [
  [1440, 900],
  [1024, 768],
  [1024, 640],
] as const) {
  test(`at ${width}×${height} no tool is cut off, and nothing lies over another`, async ({ page }) => {
    await page.setViewportSize({ width, height });
    const paint = new PaintPage(page);
    await paint.open("three-cells.png", "3 cells");
    const parts = [
      paint.strip,
      page.getByRole("region", { name: "Begin labelling" }),
      page.getByRole("toolbar", { name: "View" }),
      page.getByRole("complementary", { name: "Legend" }),
    ];
    const boxes = await Promise.all(parts.map((part) => part.boundingBox()));
    const stage = await page.getByRole("main").boundingBox();
    for (const [index, box] of boxes.entries()) {
      expect(isInside(box, stage), `part ${index} is inside the image's room`).toBe(true);
      for (const other of boxes.slice(index + 1)) expect(overlap(box, other)).toBe(false);
    }
    const strip = await paint.strip.boundingBox();
    for (const tool of await paint.strip.getByRole("button").all()) {
      expect(isInside(await tool.boundingBox(), strip)).toBe(true);
    }
  });
}

type Box = { x: number; y: number; width: number; height: number } | null;

function isInside(a: Box, b: Box): boolean {
  if (a === null || b === null) return false;
  return a.x >= b.x && a.y >= b.y && a.x + a.width <= b.x + b.width && a.y + a.height <= b.y + b.height;
}

function overlap(a: Box, b: Box): boolean {
  if (a === null || b === null) return true;
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}
