import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { expect, type Page, test } from "@playwright/test";
import { fromArrayBuffer } from "geotiff";
import { BRIGHT, SHIPPED } from "./app-page.ts";
import { exported, useDownloads } from "./downloads.ts";
import { PaintPage } from "./paint-page.ts";
import { drawnStory, isRealImageHere, realStory, type Story } from "./story-data.ts";
import { TeachPlace } from "./teach-place.ts";

// The whole of it, training included, on a machine without a GPU.
test.setTimeout(420_000);

test.beforeEach(async ({ page }) => useDownloads(page));

const MODEL = "my cells";

/** What differs between the tellings. */
interface Telling {
  readonly backend: "wasm" | "webgpu";
  /** A model file. */
  readonly model: string;
  readonly steps: number;
  /** Share by which the held-back IoU must rise at least. */
  readonly rise: number;
}

/** From an image to a model of one's own. @returns the model's file and the labels it gives in the app */
async function told(page: Page, story: Story, { backend, model, steps, rise }: Telling) {
  const teach = new TeachPlace(page);
  const paint = new PaintPage(page, story.size);
  const { app } = teach;
  await test.step("segment", async () => {
    await app.open(model, backend);
    await expect(
      page.getByRole("button", { name: backend === "wasm" ? /^WebAssembly/ : /^WebGPU/ }),
    ).toBeVisible();
    await page
      .getByLabel("Open images")
      .setInputFiles({ name: story.name, mimeType: story.type, buffer: story.image });
    await app.select(story.name);
    await app.segment();
    await expect(app.row(story.name)).toHaveAccessibleName(/\d cells?$/, { timeout: 60_000 });
  });

  await test.step("correct three cells", async () => {
    await teach.choose("Teach");
    await page
      .getByLabel("Open labels to correct")
      .setInputFiles({ name: "labels.png", mimeType: "image/png", buffer: story.labels });
    const labelled = (cells: number) =>
      expect(app.row(story.name)).toHaveAccessibleName(`${story.name}, ${cells} cells labelled`);
    await labelled(story.cells - 1);
    await page.keyboard.press("Shift+F");
    await page.keyboard.press("s");
    await paint.drag(...story.split);
    await labelled(story.cells);
    await page.keyboard.press("p");
    for (const corner of story.missing) await paint.click(corner);
    await page.keyboard.press("Enter");
    await labelled(story.cells + 1);
    await page.keyboard.press("k");
    await paint.click(story.surplus);
    await labelled(story.cells);
  });

  await test.step("learn, with a reload in between", async () => {
    await teach.setSteps(steps);
    if (backend === "webgpu") await teach.setSmallestTile();
    await teach.button("Learn from your labels").click();
    await expect(teach.versions.getByText("step 25", { exact: true })).toBeVisible({ timeout: 180_000 });
    await teach.button("Pause").click();
    await expect(teach.learning).toContainText("paused");
    await expect(page.getByRole("region", { name: "Saving" })).toHaveText("Saved just now");
    const paused = await teach.step();
    await page.reload();
    await expect(app.row(story.name)).toHaveAccessibleName(`${story.name}, ${story.cells} cells labelled`);
    await expect(teach.learning).toContainText("paused");
    expect(await teach.step()).toBe(paused);
    await teach.button("Continue").click();
    await expect(teach.learning).toContainText(/finished|no longer improving/, { timeout: 180_000 });
    const was = Number(/was (\d\.\d+)/.exec((await teach.held.textContent()) ?? "")?.[1]);
    expect(await teach.figure("IoU")).toBeGreaterThanOrEqual(was + rise);
  });

  return test.step("keep the model, segment with it, and take both away", async () => {
    await teach.button("Keep best").click();
    const keep = page.getByRole("dialog", { name: "Keep best" });
    await keep.getByRole("textbox", { name: "Name of your model" }).fill(MODEL);
    await keep.getByRole("button", { name: "Keep" }).click();
    await teach.choose("Segment");
    await expect(page.getByRole("combobox", { name: "Model" })).toHaveValue(MODEL);
    await app.segment();
    await expect(page.getByText(`${MODEL} → ${backend === "wasm" ? "WebAssembly" : "WebGPU"}`)).toBeVisible({
      timeout: 60_000,
    });
    const file = await exported(page, /^Model “my cells”/);
    const labels = await idsOf((await exported(page, /^Labels TIFF/)).bytes);
    return { file, labels };
  });
}

async function idsOf(bytes: Uint8Array): Promise<number[]> {
  const tiff = await (await fromArrayBuffer(new Uint8Array(bytes).buffer)).getImage();
  return Array.from((await tiff.readRasters({ interleave: true })) as Uint16Array);
}

/** What the command line finds in the image with the exported model. */
async function idsOfCommandLine(story: Story, model: { name: string; bytes: Uint8Array }): Promise<number[]> {
  const folder = mkdtempSync(join(tmpdir(), "utile-story-"));
  const [imagePath, modelPath] = [join(folder, story.name), join(folder, model.name)];
  writeFileSync(imagePath, story.image);
  writeFileSync(modelPath, model.bytes);
  const args = ["src/cli/main.ts", "segment", imagePath, "--model", modelPath, "--backend", "wasm"];
  execFileSync("npx", ["--no-install", "tsx", ...args, "--out", folder]);
  const stem = basename(story.name).replace(/\.\w+$/, "");
  return idsOf(new Uint8Array(readFileSync(join(folder, `${stem}.labels.tif`))));
}

test("segments a real image, is corrected, learns and gives the command line a model of the same answer", async ({
  page,
}) => {
  test.skip(!isRealImageHere(), "needs the labelled images of ../shared/data");
  const story = await realStory();
  const { file, labels } = await told(page, story, {
    backend: "wasm",
    model: SHIPPED,
    steps: 50,
    // the general model begins near what so few steps reach on this image; the drawn one shows the rise
    rise: 0,
  });
  expect(await idsOfCommandLine(story, file)).toEqual(labels);
});

// Where the real image is, it tells the story on WASM, and once is enough.
const drawnOn = isRealImageHere() ? (["webgpu"] as const) : (["wasm", "webgpu"] as const);
for (const backend of drawnOn) {
  test(`the same on a drawn image with a tiny net on ${backend}`, async ({ page }) => {
    const story = drawnStory();
    const { file, labels } = await told(page, story, { backend, model: BRIGHT, steps: 50, rise: 0.05 });
    expect(file.name).toBe(`${MODEL}.safetensors`);
    const others = await idsOfCommandLine(story, file);
    const differing = labels.filter((id, at) => (id === 0) !== (others[at] === 0)).length;
    // Backends round differently: a pixel at the very threshold may fall either way.
    expect(differing / labels.length).toBeLessThanOrEqual(backend === "wasm" ? 0 : 1e-3);
  });
}
