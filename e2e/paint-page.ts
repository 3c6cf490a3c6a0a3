import { expect, type Locator, type Page } from "@playwright/test";
import { fromArrayBuffer } from "geotiff";
import { AppPage } from "./app-page.ts";
import { exported } from "./downloads.ts";

/** A place in image px. */
export type Place = readonly [x: number, y: number];

/** The app in its place to teach, over one image at 1:1. */
export class PaintPage {
  readonly page: Page;
  readonly app: AppPage;
  readonly strip: Locator;
  readonly readout: Locator;
  private readonly size: number;
  private name = "";

  /** @param size edge of the images that are opened, in px */
  constructor(page: Page, size = 128) {
    this.page = page;
    this.app = new AppPage(page);
    this.strip = page.getByRole("toolbar", { name: "Paint" });
    this.readout = page.getByLabel("Under the cursor");
    this.size = size;
  }

  /** Opens an image, segmented when its cells are named. */
  async open(name: string, cells?: string): Promise<void> {
    this.name = name;
    await this.app.open();
    if (cells === undefined) {
      await this.app.add(name);
      await this.app.select(name);
    } else await this.app.segmented(name, cells);
    await this.page.getByText("Teach", { exact: true }).click();
    await expect(this.strip).toBeVisible();
    await this.page.keyboard.press("Shift+F");
  }

  /** Where a place of the image lies on the page. */
  async at([x, y]: Place): Promise<Place> {
    const box = await this.page.locator("canvas").boundingBox();
    if (box === null) throw new Error("There is no image.");
    return [box.x + box.width / 2 - this.size / 2 + x, box.y + box.height / 2 - this.size / 2 + y];
  }

  async click(place: Place, modifiers: readonly ("Control" | "Alt")[] = []): Promise<void> {
    for (const key of modifiers) await this.page.keyboard.down(key);
    await this.page.mouse.click(...(await this.at(place)));
    for (const key of modifiers) await this.page.keyboard.up(key);
  }

  /** Drags from place to place. */
  async drag(...[first, ...rest]: [Place, ...Place[]]): Promise<void> {
    await this.page.mouse.move(...(await this.at(first)));
    await this.page.mouse.down();
    for (const place of rest) await this.page.mouse.move(...(await this.at(place)));
    await this.page.mouse.up();
  }

  async hover(place: Place): Promise<void> {
    await this.page.mouse.move(...(await this.at(place)));
  }

  tool(name: string): Locator {
    return this.strip.getByRole("button", { name, exact: true });
  }

  /** Waits until the list says how many cells are labelled. */
  async expectCells(count: number): Promise<void> {
    const cells = `${count} cell${count === 1 ? "" : "s"} labelled`;
    await expect(this.app.row(this.name)).toHaveAccessibleName(`${this.name}, ${cells}`);
  }

  /** Number of pixels of each id in the labels as they are exported. */
  async areas(): Promise<Record<number, number>> {
    return tiffAreas((await exported(this.page, /^Labels, as painted/)).bytes);
  }
}

/** Number of pixels of each value but 0 in a TIFF of labels. */
export async function tiffAreas(bytes: Uint8Array): Promise<Record<number, number>> {
  const tiff = await (await fromArrayBuffer(new Uint8Array(bytes).buffer)).getImage();
  const ids = Array.from((await tiff.readRasters({ interleave: true })) as Uint16Array);
  const areas: Record<number, number> = {};
  for (const id of ids) if (id !== 0) areas[id] = (areas[id] ?? 0) + 1;
  return areas;
}

/** Pixels whose centres are nearer than `radius` to a straight stroke: what a round brush covers. */
export function strokeArea([x0, y0]: Place, [x1, y1]: Place, radius: number): number {
  const length = Math.hypot(x1 - x0, y1 - y0);
  let area = 0;
  for (let y = 0; y < 128; y++) {
    for (let x = 0; x < 128; x++) {
      const dx = x + 0.5 - x0;
      const dy = y + 0.5 - y0;
      const along = length === 0 ? 0 : (dx * (x1 - x0) + dy * (y1 - y0)) / length;
      const t = Math.min(length, Math.max(0, along));
      const px = length === 0 ? 0 : (t * (x1 - x0)) / length;
      const py = length === 0 ? 0 : (t * (y1 - y0)) / length;
      if (Math.hypot(dx - px, dy - py) < radius) area++;
    }
  }
  return area;
}
