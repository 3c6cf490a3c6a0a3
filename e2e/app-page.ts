import { basename } from "node:path";
import { expect, type Locator, type Page } from "@playwright/test";

const FIXTURES = "e2e/fixtures";

/** Path of a test image. */
export function image(name: string): string {
  return `${FIXTURES}/images/${name}`;
}

/** The model that calls bright pixels cells: what it finds in the test images is known. */
export const BRIGHT = `${FIXTURES}/models/bright.safetensors`;

/** The model that the app starts with. */
export const SHIPPED = "public/models/cells.safetensors";

/** Drags a file over the page and lets it go. */
export async function dropFile(page: Page, name: string, bytes: Uint8Array): Promise<void> {
  const dataTransfer = await page.evaluateHandle(
    ([fileName, content]) => {
      const data = new DataTransfer();
      data.items.add(new File([new Uint8Array(content)], fileName));
      return data;
    },
    [name, [...bytes]] as const,
  );
  await page.dispatchEvent("main", "dragenter", { dataTransfer });
  await page.getByText("Drop images, a folder, a model or a project").dispatchEvent("drop", { dataTransfer });
}

/** The app as a person sees it. */
export class AppPage {
  readonly page: Page;
  readonly list: Locator;
  readonly result: Locator;
  readonly run: Locator;

  constructor(page: Page) {
    this.page = page;
    this.list = page.getByRole("navigation", { name: "Images" });
    this.result = page.getByRole("region", { name: "Result" });
    this.run = page.getByRole("region", { name: "Run" });
  }

  /** Opens the app, unless told on WASM, the reference, with a model file: unless told, the one of known answers. */
  async open(model = BRIGHT, backend: "wasm" | "webgpu" = "wasm"): Promise<void> {
    await this.page.goto(`./?backend=${backend}`);
    await expect(this.list.getByRole("button", { name: /512 × 512$/ })).toBeVisible();
    await this.page.getByLabel("Open a model file").setInputFiles(model);
    await expect(this.page.getByRole("combobox", { name: "Model" })).toHaveValue(
      basename(model, ".safetensors"),
      // Kernels prove themselves on a software adapter first.
      { timeout: 60_000 },
    );
  }

  /** Opens test images and waits until the last of them is decoded, or has failed. */
  async add(...names: string[]): Promise<void> {
    await this.page.getByLabel("Open images").setInputFiles(names.map(image));
    for (const name of names) await expect(this.row(name)).not.toHaveAccessibleName(/waiting|opening/);
  }

  /** The button that selects an image; its name holds the image's state. */
  row(name: string): Locator {
    return this.list.getByRole("button", { name: new RegExp(`^${name.replaceAll(".", "\\.")}, `) });
  }

  async select(name: string): Promise<void> {
    await this.row(name).click();
    await expect(this.row(name)).toHaveAttribute("aria-current", "true");
  }

  /** Segments the selected image. */
  async segment(): Promise<void> {
    await this.run.getByRole("button", { name: /^Segment( again)?$/ }).click();
  }

  /** Opens, selects and segments one image, and waits for its cells. */
  async segmented(name: string, cells: string): Promise<void> {
    await this.add(name);
    await this.select(name);
    await this.segment();
    await expect(this.row(name)).toHaveAccessibleName(`${name}, ${cells}`);
  }
}
