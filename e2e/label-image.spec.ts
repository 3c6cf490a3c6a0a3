import { readFileSync } from "node:fs";
import { expect, test } from "@playwright/test";
import { AppPage, image } from "./app-page.ts";

const SAMPLES: { file: string; objects: number }[] = JSON.parse(
  readFileSync("public/samples/index.json", "utf8"),
);

test("shows the cells of a label image and the weight between them, and gives way again", async ({
  page,
}) => {
  const app = new AppPage(page);
  await app.open();
  await page.getByLabel("Open images").setInputFiles("public/samples/phase.png");
  await app.select("phase.png");
  await expect(app.row("phase.png")).toHaveAccessibleName("phase.png, 512 × 512");
  await page.keyboard.press("l");
  const layers = page.getByRole("region", { name: "Layers" });

  await layers.getByLabel("Open a label image").setInputFiles(image("three-cells.png"));
  await expect(layers.getByRole("alert")).toHaveText(
    "three-cells.png is 128 × 128, phase.png 512 × 512. Choose the labels of this image.",
  );

  const { objects } = SAMPLES.find(({ file }) => file === "phase.png") ?? { objects: Number.NaN };
  await layers.getByLabel("Open a label image").setInputFiles("public/samples/labels/phase.png");
  await expect(layers.getByText(`${objects} cells of phase.png`)).toBeVisible();
  await expect(layers.getByRole("alert")).toHaveCount(0);
  await page.keyboard.press("Shift+W");
  await expect(page.getByRole("complementary", { name: "Legend" })).toContainText(
    /Separation weight.*1611weight/,
  );

  await layers.getByRole("button", { name: "Remove" }).click();
  await expect(layers.getByRole("button", { name: "Cells from a label image…" })).toBeVisible();
});
