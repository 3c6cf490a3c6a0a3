import { rgbOf } from "./color.ts";
import { defaultDisplay } from "./display.ts";
import type { SecondLabels } from "./drawing.ts";
import { classSource, heatSource, imageSource, type Layers, labelSource } from "./layers.ts";
import { INSTANCE_PALETTE } from "./palette.ts";
import { Renderer } from "./renderer.ts";
import type {
  ChannelDisplay,
  ClassLayer,
  HeatLayer,
  ImageRect,
  LabelLayer,
  OverlayDisplay,
  OverlayName,
  ViewerImage,
} from "./types.ts";

const NO_LAYERS = { labels: null, second: null, classes: null, probability: null, weights: null };

/** What a viewer shows and how that looks: an image and the layers over it. Where it is seen from is the viewer's own. */
export abstract class Shown {
  protected readonly renderer: Renderer;
  protected layers: Layers | null = null;
  private readonly display = defaultDisplay();

  constructor(gl: WebGL2RenderingContext) {
    const { width, height } = window.screen;
    const largest = { width: width * devicePixelRatio, height: height * devicePixelRatio };
    this.renderer = new Renderer(gl, this.display, largest);
  }

  /** The looks of what is shown changed. */
  protected abstract repaint(): void;
  /** What is shown changed: of image pixels, or any of it. */
  protected abstract renewed(rect?: ImageRect): void;
  /** An image came that the former view does not suit. */
  protected abstract fitted(image: ViewerImage): void;

  setImage(image: ViewerImage | null, options: { readonly keepView?: boolean } = {}): void {
    const source = image && imageSource(image);
    const former = this.layers?.image;
    for (const layer of ["labels", "second", "classes", "probability", "weights"] as const) {
      this.renderer.setSource(layer, null);
    }
    this.renderer.setSource("image", source);
    this.layers = image && { image, ...NO_LAYERS };
    this.display.second = null;
    this.display.channels =
      image?.channels.map(() => ({ visible: true, color: "#ffffff", min: 0, max: 255, gamma: 1 })) ?? [];
    const isSameSize = image?.width === former?.width && image?.height === former?.height;
    if (image !== null && !(options.keepView === true && isSameSize)) this.fitted(image);
    this.renewed();
  }

  setChannels(channels: readonly ChannelDisplay[]): void {
    const expected = this.layers?.image.channels.length ?? 0;
    if (channels.length !== expected) {
      throw new RangeError(`Expected the display of ${expected} channels, got ${channels.length}`);
    }
    for (const { color } of channels) rgbOf(color);
    this.display.channels = channels;
    this.repaint();
  }

  setLabels(layer: LabelLayer | null): void {
    const layers = this.over();
    this.renderer.setSource("labels", layer && labelSource(layer, layers.image));
    layers.labels = layer;
    this.setPaletteIndex(layer?.paletteIndex ?? null);
    this.renewed();
  }

  updateLabels(rect: ImageRect): void {
    this.renderer.update("labels", rect);
    this.renewed(rect);
  }

  setPaletteIndex(paletteIndex: Uint8Array | null): void {
    this.display.paletteIndex = paletteIndex;
    this.renderer.dropPalettes();
    this.repaint();
  }

  setPalette(colors: readonly string[] | null): void {
    if (colors?.length === 0) throw new RangeError("A palette has one colour at least");
    for (const color of colors ?? []) rgbOf(color);
    this.display.palette = colors ?? INSTANCE_PALETTE;
    this.renderer.dropColors();
    this.repaint();
  }

  setPainted(painted: boolean): void {
    this.display.painted = painted;
    this.repaint();
  }

  setSecondLabels(second: SecondLabels | null): void {
    const layers = this.over();
    const layer = second?.layer ?? null;
    // The split follows a hand: only other data are worth another texture.
    if (layer?.data !== layers.second?.data) {
      this.renderer.setSource("second", layer && labelSource(layer, layers.image));
    }
    if (layer?.paletteIndex !== layers.second?.paletteIndex) this.renderer.dropPalettes();
    layers.second = layer;
    const split = second?.kind === "compare" ? second.split : 0;
    this.display.second = second && { kind: second.kind, split, paletteIndex: second.layer.paletteIndex };
    this.renewed();
  }

  updateSecondLabels(rect: ImageRect): void {
    this.renderer.update("second", rect);
    this.renewed(rect);
  }

  setClasses(layer: ClassLayer | null): void {
    const layers = this.over();
    this.renderer.setSource("classes", layer && classSource(layer, layers.image));
    layers.classes = layer;
    this.display.classColors = layer?.colors ?? [];
    this.renderer.dropColors();
    this.renewed();
  }

  setProbability(layer: HeatLayer | null): void {
    this.setHeat("probability", layer);
  }

  setWeights(layer: HeatLayer | null): void {
    this.setHeat("weights", layer);
  }

  updateWeights(rect: ImageRect): void {
    this.renderer.update("weights", rect);
    this.renewed(rect);
  }

  setOverlay(name: OverlayName, display: OverlayDisplay): void {
    this.display.overlays[name] = display;
    this.repaint();
  }

  setSelection(selected: number, highlighted: number): void {
    this.display.selected = selected;
    this.display.highlighted = highlighted;
    this.repaint();
  }

  setBackground(color: string): void {
    rgbOf(color);
    this.display.background = color;
    this.repaint();
  }

  private setHeat(name: "probability" | "weights", layer: HeatLayer | null): void {
    const layers = this.over();
    this.renderer.setSource(name, layer && heatSource(layer, layers.image));
    layers[name] = layer;
    if (layer !== null) this.display.limits[name] = [layer.min, layer.max];
    this.renewed();
  }

  /** @throws Error when there is no image to lie over */
  private over(): Layers {
    if (this.layers === null) throw new Error("Layers lie over an image: set the image first");
    return this.layers;
  }
}
