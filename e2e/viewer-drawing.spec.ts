import { type CDPSession, expect, type Page, test } from "@playwright/test";
import { decode } from "fast-png";
import type { Harness } from "../bench/viewer/harness.ts";
import { withHarness } from "./harness-page.ts";

withHarness();

/** Runs of equal colours along a row of device pixels, as `colour×length`. */
async function row(page: Page, y: number, x0: number, x1: number): Promise<string[]> {
  return await page.evaluate(
    ([y, x0, x1]) => {
      const { width, data } = window.harness.viewer.capture();
      const runs: { color: string; length: number }[] = [];
      for (let x = x0; x < x1; x++) {
        const color = data.subarray((y * width + x) * 4, (y * width + x) * 4 + 3).join();
        const last = runs.at(-1);
        if (last?.color === color) last.length++;
        else runs.push({ color, length: 1 });
      }
      return runs.map(({ color, length }) => `${color}×${length}`);
    },
    [y, x0, x1] as const,
  );
}

/** A grey 64 × 64 image at 1:1, its corner at (288, 208): unlabelled, but background in columns 16…35 and a cell in 40…55. */
async function showPainted(page: Page): Promise<void> {
  await page.evaluate(() => {
    const { viewer, imagePoint } = window.harness;
    viewer.setImage({ width: 64, height: 64, channels: [new Uint8Array(4096).fill(128)] });
    const labels = new Uint32Array(4096).fill(0xffffffff);
    for (let y = 0; y < 64; y++) labels.fill(0, y * 64 + 16, y * 64 + 36).fill(1, y * 64 + 40, y * 64 + 56);
    viewer.setLabels({ data: labels, paletteIndex: null });
    viewer.setPainted(true);
    viewer.setOverlay("instances", { visible: true, opacity: 1 });
    viewer.setView(imagePoint(32, 32), 1);
  });
}

test("painted background is hatched, a cell filled, the rest left clear", async ({ page }) => {
  await showPainted(page);
  await page.evaluate(() => window.harness.viewer.setOverlay("outlines", { visible: false, opacity: 1 }));
  // The hatch begins where x + y of the image is a multiple of 10: row 4 of the image, columns 16 and 26.
  const light = "166,166,166×1";
  const dark = "90,90,90×1";
  const filled = [0x56, 0xb4, 0xe9].map((part) => Math.round(128 * 0.7 + part * 0.3));
  expect(await row(page, 208 + 4, 288, 288 + 64)).toEqual([
    "128,128,128×16",
    light,
    dark,
    "128,128,128×8",
    light,
    dark,
    "128,128,128×12",
    `${filled}×16`,
    "128,128,128×8",
  ]);
});

test("painted background ends in a white line and a black one, half through", async ({ page }) => {
  await showPainted(page);
  const runs = await row(page, 208 + 9, 288 + 12, 288 + 20);
  expect(runs).toEqual(["128,128,128×3", "64,64,64×1", "192,192,192×1", "128,128,128×3"]);
});

test("what is not labelled has no label, painted background has label 0", async ({ page }) => {
  await showPainted(page);
  const labels: (number | null | undefined)[] = [];
  for (const column of [2, 20, 50]) {
    await page.mouse.move(288 + column, 208 + 30);
    labels.push(await page.evaluate(() => window.harness.hovers.at(-1)?.label));
  }
  expect(labels).toEqual([null, 0, 1]);
});

/** Second labels: one cell in columns 8…27 of rows 8…31. */
function secondLabels(): Uint32Array {
  const second = new Uint32Array(4096);
  for (let y = 8; y < 32; y++) second.fill(1, y * 64 + 8, y * 64 + 28);
  return second;
}

test("a ghost is dashed where nothing is painted, and nowhere else", async ({ page }) => {
  await showPainted(page);
  await page.evaluate((data) => {
    const { viewer } = window.harness;
    viewer.setOverlay("instances", { visible: false, opacity: 1 });
    const layer = { data: Uint32Array.from(data), paletteIndex: Uint8Array.of(0, 3) };
    viewer.setSecondLabels({ kind: "ghost", layer });
  }, Array.from(secondLabels()));
  const yellow = "240,228,66";
  // Row 8 of the image is the ghost's first, from just left of its column 8 on: dashes change every 5 px of the image.
  expect(await row(page, 208 + 8, 288, 288 + 15)).toEqual(["128,128,128×7", `${yellow}×3`, "64,64,64×5"]);
  // The ghost's right edge lies in painted background.
  expect((await row(page, 208 + 12, 288 + 20, 288 + 35)).join()).toBe("128,128,128×15");
  // Its fill is fainter than that of painted cells.
  await page.evaluate(() => window.harness.viewer.setOverlay("instances", { visible: true, opacity: 1 }));
  const tint = [240, 228, 66].map((part) => Math.round(128 + 0.12 * (part - 128)));
  expect(await row(page, 208 + 10, 288 + 10, 288 + 14)).toEqual([`${tint}×4`]);
});

test("what the network sees now is dashed in black and white, over what is painted too", async ({ page }) => {
  await showPainted(page);
  await page.evaluate((data) => {
    const { viewer } = window.harness;
    viewer.setOverlay("instances", { visible: false, opacity: 1 });
    const layer = { data: Uint32Array.from(data), paletteIndex: null };
    viewer.setSecondLabels({ kind: "live", layer });
  }, Array.from(secondLabels()));
  expect(await row(page, 208 + 8, 288, 288 + 15)).toEqual(["128,128,128×7", "255,255,255×3", "0,0,0×5"]);
  // The cell's right edge, columns 27 and 28, lies in painted background.
  const edge = await row(page, 208 + 12, 288 + 20, 288 + 35);
  expect(edge).toEqual(["128,128,128×7", expect.stringMatching(/^(0,0,0|255,255,255)×2$/), "128,128,128×6"]);
});

test("comparing shows the second labels left of the split, a line at it", async ({ page }) => {
  await showPainted(page);
  await page.evaluate((data) => {
    const { viewer } = window.harness;
    viewer.setOverlay("outlines", { visible: false, opacity: 1 });
    const layer = { data: Uint32Array.from(data), paletteIndex: null };
    // 640 px · 0.475 = 304 = column 16 of the image.
    viewer.setSecondLabels({ kind: "compare", layer, split: 0.475 });
  }, Array.from(secondLabels()));
  const filled = [0x56, 0xb4, 0xe9].map((part) => Math.round(128 * 0.7 + part * 0.3));
  // Row 12: the second's cell up to the line, then the first's hatch from column 18 on.
  expect(await row(page, 208 + 12, 288, 288 + 20)).toEqual([
    "128,128,128×8",
    `${filled}×7`,
    "0,0,0×1",
    "255,255,255×1",
    "128,128,128×1",
    "166,166,166×1",
    "90,90,90×1",
  ]);
  await page.evaluate(() => window.harness.viewer.setSecondLabels(null));
  expect((await row(page, 208 + 12, 288, 288 + 16)).join()).toBe("128,128,128×16");
});

test("the first labels can wear other colours than the second", async ({ page }) => {
  await showPainted(page);
  const filled = (color: readonly number[]): string =>
    String(color.map((part) => Math.round(128 * 0.7 + part * 0.3)));
  await page.evaluate(() => {
    const { viewer } = window.harness;
    viewer.setOverlay("outlines", { visible: false, opacity: 1 });
    const layer = { data: new Uint32Array(4096).fill(1), paletteIndex: null };
    viewer.setSecondLabels({ kind: "compare", layer, split: 0.475 });
    viewer.setPalette(["#ff0000", "#0000ff"]);
    viewer.setPaletteIndex(Uint8Array.of(0, 1));
  });
  const ends = async (): Promise<(string | undefined)[]> => {
    const runs = await row(page, 208 + 4, 288, 288 + 56);
    return [runs[0], runs.at(-1)].map((run) => run?.split("×")[0]);
  };
  const sky = [0x56, 0xb4, 0xe9];
  expect(await ends()).toEqual([filled(sky), filled([0, 0, 255])]);
  await page.evaluate(() => window.harness.viewer.setPalette(null));
  expect(await ends()).toEqual([filled(sky), filled([0xe6, 0x9f, 0x00])]);
});

test("weights are redrawn in the rectangle that changed", async ({ page }) => {
  await page.evaluate(() => {
    const { viewer, imagePoint } = window.harness;
    const data = new Float32Array(4096);
    viewer.setImage({ width: 64, height: 64, channels: [new Uint8Array(4096)] });
    viewer.setWeights({ planes: [data], min: 0, max: 1 });
    viewer.setOverlay("weights", { visible: true, opacity: 1 });
    viewer.setView(imagePoint(32, 32), 1);
    viewer.capture();
    data.fill(1);
    viewer.updateWeights({ x: 10, y: 0, width: 20, height: 64 });
  });
  expect(await row(page, 240, 288, 352)).toEqual(["0,0,0×10", "255,255,255×20", "0,0,0×34"]);
});

for (const scale of [0.15, 0.7, 1, 3.3]) {
  test(`a changed rectangle is drawn as a whole drawing would, and nothing else, at a scale of ${scale}`, async ({
    page,
  }) => {
    const drawn = await page.evaluate(async (zoom) => {
      const { viewer, imagePoint } = window.harness;
      const size = 1500;
      const noise = (i: number) => (i * 2_654_435_761) % 251;
      const labels = Uint32Array.from({ length: size * size }, (_, i) =>
        noise(i >> 4) < 90 ? 0xffffffff : 0,
      );
      const weights = Float32Array.from(labels, (_, i) => noise(i) / 251);
      viewer.setImage({ width: size, height: size, channels: [Uint8Array.from(labels, (_, i) => noise(i))] });
      viewer.setLabels({ data: labels, paletteIndex: null });
      viewer.setPainted(true);
      viewer.setWeights({ planes: [weights], min: 0, max: 1 });
      viewer.setView(imagePoint(750.3, 750.8), zoom);
      const frame = () => new Promise((resolve) => viewer.on("frame", resolve));
      const gl = viewer.canvas.getContext("webgl2");
      if (gl === null) throw new Error("the viewer draws by other means");
      const [width, height] = [viewer.canvas.width, viewer.canvas.height];
      const seen = () => {
        const upsideDown = new Uint8Array(width * height * 4);
        gl.readPixels(0, 0, width, height, gl.RGBA, gl.UNSIGNED_BYTE, upsideDown);
        const row = width * 4;
        return Uint8Array.from(upsideDown, (_, i) => {
          const y = height - 1 - Math.floor(i / row);
          return upsideDown[y * row + (i % row)] ?? 0;
        });
      };
      const before = viewer.capture().data;
      // What is not drawn again stays blue.
      gl.clearColor(0, 0, 1, 1);
      gl.clear(gl.COLOR_BUFFER_BIT);
      const rect = { x: 733, y: 741, width: 21, height: 9 };
      for (let y = rect.y; y < rect.y + rect.height; y++) {
        labels.fill(7, y * size + rect.x, y * size + rect.x + rect.width);
        weights.fill(1, y * size + rect.x, y * size + rect.x + rect.width);
      }
      viewer.updateLabels(rect);
      viewer.updateWeights(rect);
      await frame();
      const part = seen();
      const after = viewer.capture().data;
      const isSame = (a: Uint8Array | Uint8ClampedArray, b: Uint8ClampedArray, i: number) =>
        a[i] === b[i] && a[i + 1] === b[i + 1] && a[i + 2] === b[i + 2];
      let [changed, wrong, left] = [0, 0, 0];
      for (let i = 0; i < part.length; i += 4) {
        const isLeft = part[i] === 0 && part[i + 1] === 0 && part[i + 2] === 255;
        if (isLeft) left++;
        if (!isSame(before, after, i)) changed++;
        if (!isSame(isLeft ? before : part, after, i)) wrong++;
      }
      return { changed, wrong, left: left / (width * height) };
    }, scale);
    expect(drawn.changed).toBeGreaterThan(0);
    expect(drawn.wrong).toBe(0);
    expect(drawn.left).toBeGreaterThan(0.9);
  });
}

/** A tool that writes down what it is told, over an image of 400 × 300 at 2:1 with its middle in the canvas's middle. */
async function takeTool(page: Page): Promise<() => Promise<string[]>> {
  await page.evaluate(() => {
    const { viewer, imagePoint } = window.harness;
    viewer.setImage({ width: 400, height: 300, channels: [new Uint8Array(120_000)] });
    viewer.setView(imagePoint(200, 150), 2);
    const log: string[] = [];
    let diameter = 10;
    Object.assign(window, { strokeLog: log });
    viewer.setTool({
      get cursor() {
        return { kind: "ring", diameter } as const;
      },
      down: ({ x, y, pressure }) => log.push(`down ${x},${y} ${pressure}`),
      drag: (points) => log.push(`drag ${points.map(({ x, y }) => `${x},${y}`).join(" ")}`),
      up: ({ x, y }) => log.push(`up ${x},${y}`),
      hover: () => {},
      cancel: () => log.push("cancel"),
      resize: (notches) => {
        diameter += notches;
        log.push(`resize ${notches}`);
      },
    });
  });
  return () => page.evaluate(() => (window as unknown as { strokeLog: string[] }).strokeLog);
}

const centre = (page: Page) =>
  page.evaluate(() => {
    const { x, y } = window.harness.viewer.view().center;
    return [x, y];
  });

test("a tool takes plain drags, in image pixels; Space and the middle button still pan", async ({ page }) => {
  const log = await takeTool(page);
  await page.mouse.move(320, 240);
  await page.mouse.down();
  await page.mouse.move(330, 250);
  await page.mouse.up();
  expect(await log()).toEqual(["down 200,150 0.5", "drag 205,155", "up 205,155"]);
  expect(await centre(page)).toEqual([200, 150]);

  await page.mouse.down({ button: "middle" });
  await page.mouse.move(350, 250);
  await page.mouse.up({ button: "middle" });
  expect(await centre(page)).toEqual([190, 150]);
  await page.keyboard.down(" ");
  await page.mouse.down();
  await page.mouse.move(330, 250);
  await page.mouse.up();
  await page.keyboard.up(" ");
  expect(await centre(page)).toEqual([200, 150]);
  expect(await log()).toHaveLength(3);
  expect(await page.evaluate(() => window.harness.clicks.length)).toBe(0);
});

test("Escape gives up the stroke, and what follows until the button is let go", async ({ page }) => {
  const log = await takeTool(page);
  await page.mouse.move(320, 240);
  await page.mouse.down();
  await page.keyboard.press("Escape");
  await page.mouse.move(330, 250);
  await page.mouse.up();
  expect(await log()).toEqual(["down 200,150 0.5", "cancel"]);
  expect(await centre(page)).toEqual([200, 150]);
});

test("Escape gives up a sketch between two presses, once", async ({ page }) => {
  const log = await takeTool(page);
  await page.evaluate(() => {
    const { viewer, imagePoint } = window.harness;
    viewer.setSketch({ points: [imagePoint(1, 1), imagePoint(5, 5)], closed: false });
  });
  await page.keyboard.press("Escape");
  await page.evaluate(() => window.harness.viewer.setSketch(null));
  await page.keyboard.press("Escape");
  expect(await log()).toEqual(["cancel"]);
});

test("another tool in hand gives up the stroke of the former", async ({ page }) => {
  const log = await takeTool(page);
  await page.mouse.move(320, 240);
  await page.mouse.down();
  await page.evaluate(() => window.harness.viewer.setTool(null));
  expect(await log()).toEqual(["down 200,150 0.5", "cancel"]);
});

/** Diameter in CSS px of the ring that follows the cursor. */
const ring = (page: Page) =>
  page.evaluate(() => 2 * Number(document.querySelector("svg circle")?.getAttribute("r")));

test("the ring has the brush's size at any zoom, and Alt with the wheel changes it", async ({ page }) => {
  const log = await takeTool(page);
  await page.mouse.move(320, 240);
  expect(await ring(page)).toBe(20);
  await page.keyboard.down("Alt");
  await page.mouse.wheel(0, -200);
  await expect.poll(log).toEqual(["resize 2"]);
  await page.keyboard.up("Alt");
  expect(await ring(page)).toBe(24);
  await page.evaluate(() => window.harness.viewer.zoomBy(0.5));
  expect(await ring(page)).toBe(12);
});

test("a pen draws with its pressure, and a resting hand does not disturb it", async ({ page, context }) => {
  const log = await takeTool(page);
  const cdp = await context.newCDPSession(page);
  const pen = (type: "mousePressed" | "mouseReleased", force: number) =>
    cdp.send("Input.dispatchMouseEvent", {
      type,
      x: 320,
      y: 240,
      button: "left",
      clickCount: 1,
      pointerType: "pen",
      force,
    });
  await pen("mousePressed", 0.75);
  await touch(cdp, "touchStart", [[100, 100]]);
  await touch(cdp, "touchMove", [[140, 140]]);
  await touch(cdp, "touchEnd", []);
  await pen("mouseReleased", 0);
  expect(await log()).toEqual(["down 200,150 0.75", "up 200,150"]);
  expect(await centre(page)).toEqual([200, 150]);
});

async function touch(
  cdp: CDPSession,
  type: "touchStart" | "touchMove" | "touchEnd",
  points: readonly (readonly [number, number])[],
): Promise<void> {
  await cdp.send("Input.dispatchTouchEvent", {
    type,
    touchPoints: points.map(([x, y], id) => ({ x, y, id })),
  });
}

test.describe("on a touch screen", () => {
  test.use({ hasTouch: true });

  test("one finger pans and two zoom about their middle while no tool is in hand", async ({
    page,
    context,
  }) => {
    await takeTool(page);
    await page.evaluate(() => window.harness.viewer.setTool(null));
    const cdp = await context.newCDPSession(page);
    await touch(cdp, "touchStart", [[320, 240]]);
    await touch(cdp, "touchMove", [[340, 240]]);
    await touch(cdp, "touchEnd", []);
    expect(await centre(page)).toEqual([190, 150]);
    await touch(cdp, "touchStart", [[300, 240]]);
    await touch(cdp, "touchStart", [
      [300, 240],
      [340, 240],
    ]);
    await touch(cdp, "touchMove", [
      [280, 240],
      [360, 240],
    ]);
    await touch(cdp, "touchEnd", []);
    const { scale, center } = await page.evaluate(() => window.harness.viewer.view());
    expect(scale).toBeCloseTo(4, 10);
    expect([center.x, center.y]).toEqual([190, 150]);
  });

  test("one finger draws; a second one cancels the stroke and pinches", async ({ page, context }) => {
    const log = await takeTool(page);
    const cdp = await context.newCDPSession(page);
    await touch(cdp, "touchStart", [[320, 240]]);
    await touch(cdp, "touchMove", [[330, 250]]);
    await touch(cdp, "touchEnd", []);
    expect(await log()).toEqual(["down 200,150 0.5", "drag 205,155", "up 205,155"]);

    await touch(cdp, "touchStart", [[300, 240]]);
    await touch(cdp, "touchStart", [
      [300, 240],
      [340, 240],
    ]);
    await touch(cdp, "touchMove", [
      [280, 240],
      [360, 240],
    ]);
    await touch(cdp, "touchEnd", []);
    expect((await log()).slice(3)).toEqual(["down 190,150 0.5", "cancel"]);
    expect(await page.evaluate(() => window.harness.viewer.view().scale)).toBeCloseTo(4, 10);
  });
});

test("marked regions and their captions follow the view", async ({ page }) => {
  await takeTool(page);
  await page.evaluate(() => {
    const rect = { x: 180, y: 140, width: 40, height: 20 };
    window.harness.viewer.setRegions([{ rect, kind: "held", caption: "Held back" }]);
  });
  const place = async () => {
    const box = await page.locator("svg rect").last().boundingBox();
    // The line is two pixels wide, half of it outside.
    return box && [box.x + 1, box.y + 1, box.width - 2, box.height - 2];
  };
  expect(await place()).toEqual([280, 220, 80, 40]);
  await page.evaluate(() => window.harness.viewer.panBy(15, 5));
  expect(await place()).toEqual([295, 225, 80, 40]);
  await page.evaluate(() => window.harness.viewer.zoomBy(2, { x: 295, y: 225 }));
  expect(await place()).toEqual([295, 225, 160, 80]);
  await expect(page.getByText("Held back")).toBeVisible();
  // Its left part is out of sight: the caption is not.
  await page.evaluate(() => window.harness.viewer.panBy(-350, 0));
  await expect(page.getByText("Held back")).toBeInViewport();
  await page.evaluate(() => window.harness.viewer.panBy(-200, 0));
  await expect(page.getByText("Held back")).toBeHidden();
});

test("a sketch is a light line two device pixels wide on a dark one, at any zoom", async ({ page }) => {
  await takeTool(page);
  for (const scale of [1, 6]) {
    await page.evaluate((scale) => {
      const { viewer, imagePoint }: Harness = window.harness;
      viewer.setBackground("#808080");
      viewer.setImage(null);
      viewer.setImage({ width: 400, height: 300, channels: [new Uint8Array(120_000).fill(128)] });
      viewer.setView(imagePoint(200, 150), scale);
      viewer.setSketch({ points: [imagePoint(200, 100), imagePoint(200, 200)], closed: false });
    }, scale);
    const shot = decode(await page.screenshot({ clip: { x: 316, y: 240, width: 8, height: 1 } }));
    const reds = Array.from({ length: 8 }, (_, x) => shot.data[x * shot.channels]);
    expect(reds).toEqual([128, 128, 51, 255, 255, 51, 128, 128]);
  }
});

test("visible() holds the image pixels in sight", async ({ page }) => {
  await takeTool(page);
  const seen = await page.evaluate(() => {
    const { viewer, imagePoint } = window.harness;
    const whole = viewer.visible();
    viewer.setView(imagePoint(0, 0), 10);
    return { whole, corner: viewer.visible() };
  });
  expect(seen).toEqual({
    whole: { x: 40, y: 30, width: 320, height: 240 },
    corner: { x: 0, y: 0, width: 32, height: 24 },
  });
});
