import { expect, type Locator, type Page } from "@playwright/test";
import { AppPage, BRIGHT } from "./app-page.ts";
import { dimCellLabels, dimCells } from "./dim-cells.ts";

/** Name of the image that `openLabelled` labels. */
export const DIM_CELLS = "dim-cells.png";

/** The Teach place as a person sees it. */
export class TeachPlace {
  readonly app: AppPage;
  readonly page: Page;
  readonly panel: Locator;
  readonly learning: Locator;
  readonly held: Locator;
  readonly versions: Locator;
  readonly places: Locator;

  constructor(page: Page) {
    this.app = new AppPage(page);
    this.page = page;
    this.panel = page.getByRole("complementary", { name: "Teach" });
    this.learning = page.getByRole("region", { name: "Learning" });
    this.held = page.getByRole("region", { name: "On what you held back" });
    this.versions = page.getByRole("region", { name: "Versions" });
    this.places = page.getByRole("region", { name: "Next place to label" });
  }

  /** Opens an image with 25 cells, of which the model misses every other one, in Teach. */
  async open(model = BRIGHT): Promise<void> {
    await this.app.open(model);
    await this.page
      .getByLabel("Open images")
      .setInputFiles({ name: DIM_CELLS, mimeType: "image/png", buffer: dimCells() });
    await this.app.select(DIM_CELLS);
    await this.choose("Teach");
    await expect(this.panel).toBeVisible();
  }

  /** As `open`, with every cell labelled from a label image. */
  async openLabelled(): Promise<void> {
    await this.open();
    await this.label();
  }

  /** Labels every cell of the shown image from a label image. */
  async label(): Promise<void> {
    await this.page
      .getByLabel("Open labels to correct")
      .setInputFiles({ name: "labels.png", mimeType: "image/png", buffer: dimCellLabels() });
    await expect(this.button("Learn from your labels")).toBeEnabled();
  }

  async choose(place: "Segment" | "Teach"): Promise<void> {
    await this.page.getByRole("radiogroup", { name: "Place" }).getByText(place, { exact: true }).click();
  }

  button(name: string): Locator {
    return this.learning.getByRole("button", { name, exact: true });
  }

  /**
   * Learns to the first version, pauses, which writes a checkpoint, and goes on beyond it in a run that ends much later.
   *
   * @returns the step of the pause
   */
  async learnPastPause(): Promise<number> {
    await this.setSteps(2000);
    await this.button("Learn from your labels").click();
    await expect(this.versions.getByText("step 25", { exact: true })).toBeVisible({ timeout: 60_000 });
    await this.button("Pause").click();
    await expect(this.learning).toContainText("paused");
    const paused = await this.step();
    await this.button("Continue").click();
    await expect.poll(() => this.step(), { timeout: 30_000 }).toBeGreaterThan(paused);
    return paused;
  }

  private async openMore(): Promise<void> {
    const more = this.panel.getByRole("button", { name: "More" });
    if ((await more.getAttribute("aria-expanded")) === "false") await more.click();
  }

  /** Takes the smallest tiles, for adapters made of software. */
  async setSmallestTile(): Promise<void> {
    await this.openMore();
    await this.panel.getByRole("slider", { name: "Tile" }).press("Home");
  }

  /** Sets how many steps are taken. */
  async setSteps(steps: number): Promise<void> {
    await this.openMore();
    const slider = this.panel.getByRole("slider", { name: "Steps" });
    await slider.focus();
    await slider.press("Home");
    for (let at = LEAST_STEPS; at < steps; at += STEPS_APART) await slider.press("ArrowRight");
    await expect(slider).toHaveAttribute("aria-valuenow", String(steps));
  }

  /** The figure under a name in what was held back, e.g. `IoU`. */
  async figure(name: string): Promise<number> {
    const text = await this.held.locator("div", { hasText: name }).last().locator("strong").textContent();
    return Number(text);
  }

  /** Steps taken, as the line below the buttons has it. */
  async step(): Promise<number> {
    const text = await this.learning.getByText(/^step \d/).textContent();
    return Number(/^step (\d+)/.exec(text ?? "")?.[1]);
  }
}

/** Ends and step of the slider for steps. */
const LEAST_STEPS = 50;
const STEPS_APART = 50;
