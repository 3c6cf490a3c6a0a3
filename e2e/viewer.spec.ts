import { expect, test } from "@playwright/test";
import { withHarness } from "./harness-page.ts";

withHarness();

test("contrast limits and gamma map values exactly and leave the data alone", async ({ page }) => {
  const seen = await page.evaluate(() => {
    const { viewer, imagePoint, pixel } = window.harness;
    const data = new Uint16Array(64 * 64).map((_, i) => i * 16);
    const before = data.join();
    viewer.setImage({ width: 64, height: 64, channels: [data] });
    viewer.setView(imagePoint(32, 32), 1);
    const show = (min: number, max: number, gamma: number): number[] => {
      viewer.setChannels([{ visible: true, color: "#ffffff", min, max, gamma }]);
      // Pixel (20, 10) holds 660 · 16 = 10560; the image's corner lies at (288, 208) of 640 × 480.
      return pixel(288 + 20, 208 + 10);
    };
    return {
      full: show(0, 65535, 1),
      narrow: show(10000, 11000, 1),
      below: show(20000, 30000, 1),
      above: show(0, 5000, 1),
      inverted: show(11000, 10000, 1),
      gamma: show(10000, 11000, 2),
      same: before === data.join(),
    };
  });
  const grey = (value: number): number[] => [value, value, value];
  expect(seen).toEqual({
    full: grey(Math.round((10560 / 65535) * 255)),
    narrow: grey(Math.round(0.56 * 255)),
    below: grey(0),
    above: grey(255),
    inverted: grey(Math.round(0.44 * 255)),
    gamma: grey(Math.round(0.56 ** 2 * 255)),
    same: true,
  });
});

test("channels add up in their colours; hidden ones do not", async ({ page }) => {
  const seen = await page.evaluate(() => {
    const { viewer, pixel } = window.harness;
    const plane = (value: number): Float32Array => new Float32Array(100).fill(value);
    viewer.setImage({
      width: 10,
      height: 10,
      channels: [plane(1), plane(0.5), plane(0.25), plane(Number.NaN)],
    });
    const channel = (color: string, visible = true) => ({ visible, color, min: 0, max: 1, gamma: 1 });
    const colors = ["#ff0000", "#00ff00", "#0000ff", "#ffffff"];
    viewer.setChannels(colors.map((color) => channel(color)));
    const all = pixel(320, 240);
    viewer.setChannels(colors.map((color, i) => channel(color, i !== 1)));
    return { all, hidden: pixel(320, 240) };
  });
  expect(seen).toEqual({ all: [255, 128, 64], hidden: [255, 0, 64] });
});

for (const scale of [0.5, 1, 3, 4]) {
  test(`outlines are two device pixels wide at scale ${scale}`, async ({ page }) => {
    const row = await page.evaluate((scale) => {
      const { viewer, imagePoint } = window.harness;
      const size = 128;
      const labels = new Uint32Array(size * size);
      // Two touching objects, 1 and 2, in columns 32…63 and 64…95.
      for (let i = 0; i < labels.length; i++) labels[i] = [0, 1, 2, 0][Math.floor((i % size) / 32)] ?? 0;
      viewer.setImage({ width: size, height: size, channels: [new Uint8Array(size * size)] });
      viewer.setChannels([{ visible: true, color: "#ffffff", min: 0, max: 255, gamma: 1 }]);
      viewer.setLabels({ data: labels, paletteIndex: Uint8Array.of(0, 0, 3) });
      viewer.setOverlay("instances", { visible: false, opacity: 1 });
      viewer.setView(imagePoint(64, 64), scale);
      const { width, height, data } = viewer.capture();
      const line: string[] = [];
      for (let x = 0; x < width; x++) {
        const at = ((height / 2) * width + x) * 4;
        line.push([...data.subarray(at, at + 3)].join());
      }
      return line;
    }, scale);
    const runs: string[] = [];
    const sky = "86,180,233";
    const yellow = "240,228,66";
    for (const [start, expected] of [
      [320 - 32 * scale, [sky, sky]],
      [320, [sky, yellow]],
      [320 + 32 * scale, [yellow, yellow]],
    ] as const) {
      expect(row.slice(start - 1, start + 1)).toEqual(expected);
      runs.push(...row.slice(start - 1, start + 1));
    }
    expect(row.filter((color) => color === sky || color === yellow)).toEqual(runs);
  });
}

test("a brush edit shows after updating its rectangle, at every level", async ({ page }) => {
  const seen = await page.evaluate(() => {
    const { viewer, imagePoint, pixel } = window.harness;
    const size = 2000;
    const labels = new Uint32Array(size * size);
    viewer.setImage({ width: size, height: size, channels: [new Uint8Array(size * size)] });
    viewer.setLabels({ data: labels, paletteIndex: null });
    viewer.setOverlay("outlines", { visible: false, opacity: 1 });
    viewer.setOverlay("instances", { visible: true, opacity: 1 });
    const look = (scale: number): number[] => {
      viewer.setView(imagePoint(512, 512), scale);
      return pixel(320, 240);
    };
    const before = [1, 0.25].map(look);
    for (let y = 500; y < 524; y++) labels.fill(2, y * size + 500, y * size + 524);
    viewer.updateLabels({ x: 500, y: 500, width: 24, height: 24 });
    return { before, after: [1, 0.25].map(look) };
  });
  const filled = [0xe6, 0x9f, 0x00].map((part) => Math.round(part * 0.3));
  expect(seen).toEqual({
    before: [
      [0, 0, 0],
      [0, 0, 0],
    ],
    after: [filled, filled],
  });
});

test("hover and click give the raw data under the cursor", async ({ page }) => {
  await page.evaluate(() => {
    const { viewer, imagePoint } = window.harness;
    const count = 100 * 80;
    const floats = (step: number): Float32Array => Float32Array.from({ length: count }, (_, i) => i * step);
    const data = Uint16Array.from({ length: count }, (_, i) => i);
    viewer.setImage({ width: 100, height: 80, channels: [data, data.map((value) => 60000 - value)] });
    viewer.setLabels({ data: Uint32Array.from({ length: count }, (_, i) => 100000 + i), paletteIndex: null });
    viewer.setProbability({ planes: [floats(0.0001220703125)], min: 0, max: 1 });
    viewer.setWeights({ planes: [floats(0.5)], min: 0, max: 10 });
    viewer.setView(imagePoint(50, 40), 4);
  });
  // Image pixel (70, 30): its corner lies at (320 + 20 · 4, 240 − 10 · 4).
  await page.mouse.click(401, 202);
  const { hover, click } = await page.evaluate(() => {
    const { hovers, clicks } = window.harness;
    return { hover: hovers.at(-1), click: clicks.at(-1) };
  });
  expect(hover).toEqual({
    x: 70,
    y: 30,
    values: [3070, 56930],
    label: 103070,
    second: null,
    classIndex: null,
    probability: 3070 * 0.0001220703125,
    weight: 1535,
  });
  expect(click).toEqual({ x: 70, y: 30, label: 103070, altKey: false, ctrlKey: false, shiftKey: false });
});

test("the wheel zooms to the cursor, drags and arrow keys pan, nothing is drawn at rest", async ({
  page,
}) => {
  await page.evaluate(() => {
    const { viewer, imagePoint } = window.harness;
    viewer.setImage({ width: 4000, height: 3000, channels: [new Uint8Array(12_000_000)] });
    viewer.setView(imagePoint(2000, 1500), 0.5);
  });
  await page.mouse.move(100, 100);
  const hovered = () => page.evaluate(() => window.harness.hovers.at(-1));
  const before = await hovered();
  await page.mouse.wheel(0, -300);
  await expect.poll(() => page.evaluate(() => window.harness.viewer.view().scale)).toBeGreaterThan(0.75);
  const after = await hovered();
  expect([before?.x, before?.y]).toEqual([1560, 1220]);
  expect(Math.abs((after?.x ?? 0) - 1560)).toBeLessThanOrEqual(1);
  expect(Math.abs((after?.y ?? 0) - 1220)).toBeLessThanOrEqual(1);

  await page.evaluate(() => window.harness.viewer.oneToOne());
  const center = () => page.evaluate(() => window.harness.viewer.view().center);
  const start = await center();
  await page.mouse.down();
  await page.mouse.move(160, 130, { steps: 4 });
  await page.mouse.up();
  const dragged = await center();
  expect(dragged.x).toBe(start.x - 60);
  expect(dragged.y).toBe(start.y - 30);
  await page.keyboard.press("ArrowRight");
  expect((await center()).x).toBe(dragged.x + 64);
  expect(await page.evaluate(() => window.harness.clicks.length)).toBe(0);

  await page.evaluate(() => window.harness.viewer.capture());
  const idle = await page.evaluate(async () => {
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    for (let i = 0; i < 3; i++) await frame();
    const first = window.harness.frames;
    for (let i = 0; i < 20; i++) await frame();
    return window.harness.frames - first;
  });
  expect(idle).toBe(0);
});

test("draws the same after the GPU took the context and gave it back", async ({ page }) => {
  const seen = await page.evaluate(async () => {
    const { viewer, pixel } = window.harness;
    const extension = viewer.canvas.getContext("webgl2")?.getExtension("WEBGL_lose_context");
    viewer.setImage({ width: 8, height: 8, channels: [new Uint8Array(64).fill(77)] });
    viewer.setLabels({ data: new Uint32Array(64).fill(1), paletteIndex: null });
    const before = pixel(320, 240);
    const told = (state: string) =>
      new Promise<void>((resolve) => {
        const off = viewer.on("context", (now) => {
          if (now !== state) return;
          off();
          resolve();
        });
      });
    const lost = told("lost");
    extension?.loseContext();
    await lost;
    // A context can be given back once the event has run its course.
    await new Promise((resolve) => setTimeout(resolve));
    const restored = told("restored");
    extension?.restoreContext();
    await restored;
    return { before, after: pixel(320, 240) };
  });
  expect(seen.before).not.toEqual([0, 0, 0]);
  expect(seen.after).toEqual(seen.before);
});
