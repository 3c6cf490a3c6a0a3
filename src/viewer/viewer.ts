import { Camera } from "./camera.ts";
import { rgbOf } from "./color.ts";
import { defaultDisplay } from "./display.ts";
import type { DrawingTool, RegionMark, SecondLabels, Sketch } from "./drawing.ts";
import { Emitter } from "./emitter.ts";
import { FrameLoop } from "./frame-loop.ts";
import { Interaction } from "./interaction.ts";
import { classSource, heatSource, imageSource, type Layers, labelSource, valuesAt } from "./layers.ts";
import { Overlay } from "./overlay.ts";
import { INSTANCE_PALETTE } from "./palette.ts";
import { Renderer } from "./renderer.ts";
import type {
  ChannelDisplay,
  ClassLayer,
  CreateViewerResult,
  HeatLayer,
  HoverInfo,
  ImageRect,
  LabelLayer,
  OverlayDisplay,
  OverlayName,
  Picture,
  Viewer,
  ViewerEvents,
  ViewerImage,
  ViewState,
} from "./types.ts";
import { type ImagePoint, type Insets, visibleRect } from "./view-transform.ts";

const NO_WEBGL2 =
  "This browser gives the page no WebGL2, which drawing images needs. Turn on hardware acceleration in its settings, or update it.";

/** Mounts a viewer on a canvas that fills `parent`, which must have a size of its own. */
export function createViewer(parent: HTMLElement): CreateViewerResult {
  const canvas = document.createElement("canvas");
  const gl = canvas.getContext("webgl2", { alpha: false, antialias: false, depth: false, stencil: false });
  if (gl === null) return { ok: false, error: { name: "NoWebGL2", message: NO_WEBGL2 } };
  const frame = document.createElement("div");
  frame.style.cssText = "position:relative;overflow:hidden;width:100%;height:100%";
  canvas.style.cssText = "display:block;width:100%;height:100%;touch-action:none";
  canvas.tabIndex = 0;
  frame.append(canvas);
  parent.append(frame);
  return { ok: true, viewer: new CanvasViewer(frame, canvas, gl) };
}

const NO_LAYERS = { labels: null, second: null, classes: null, probability: null, weights: null };

class CanvasViewer implements Viewer {
  readonly canvas: HTMLCanvasElement;
  private readonly frame: HTMLElement;
  private readonly gl: WebGL2RenderingContext;
  private readonly display = defaultDisplay();
  private readonly events = new Emitter<ViewerEvents>({
    hover: new Set(),
    click: new Set(),
    view: new Set(),
    loading: new Set(),
    frame: new Set(),
    context: new Set(),
  });
  private readonly camera = new Camera(() => this.moved());
  private readonly renderer: Renderer;
  private readonly loop: FrameLoop;
  private readonly interaction: Interaction;
  private readonly overlay = new Overlay();
  private readonly resizes: ResizeObserver;
  private readonly abort = new AbortController();
  private layers: Layers | null = null;
  private cursor: { readonly x: number; readonly y: number } | null = null;
  private tool: DrawingTool | null = null;
  private isSketching = false;

  constructor(frame: HTMLElement, canvas: HTMLCanvasElement, gl: WebGL2RenderingContext) {
    this.frame = frame;
    this.canvas = canvas;
    frame.append(this.overlay.element);
    this.gl = gl;
    const { width, height } = window.screen;
    const largest = { width: width * devicePixelRatio, height: height * devicePixelRatio };
    this.renderer = new Renderer(gl, this.display, largest);
    this.loop = new FrameLoop(this.renderer, this.camera, this.events);
    this.interaction = new Interaction(canvas, {
      panBy: (dx, dy) => this.panBy(dx, dy),
      zoomBy: (factor, at) => this.zoomBy(factor, at),
      hover: (at) => {
        this.cursor = at;
        this.placeRing();
        this.hover();
      },
      click: (event) => this.click(event),
      toImage: (at) => this.camera.imageAt(at),
      isSketching: () => this.isSketching,
      resized: () => this.placeRing(),
    });
    const { signal } = this.abort;
    canvas.addEventListener("webglcontextlost", this.contextLost, { signal });
    canvas.addEventListener("webglcontextrestored", this.contextRestored, { signal });
    this.resizes = new ResizeObserver(([entry]) => entry && this.resize(entry));
    this.resizes.observe(canvas);
  }

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
    if (image !== null && !(options.keepView === true && isSameSize)) this.camera.setImage(image);
    this.redraw();
  }

  setChannels(channels: readonly ChannelDisplay[]): void {
    const expected = this.layers?.image.channels.length ?? 0;
    if (channels.length !== expected) {
      throw new RangeError(`Expected the display of ${expected} channels, got ${channels.length}`);
    }
    for (const { color } of channels) rgbOf(color);
    this.display.channels = channels;
    this.loop.request();
  }

  setLabels(layer: LabelLayer | null): void {
    const layers = this.over();
    this.renderer.setSource("labels", layer && labelSource(layer, layers.image));
    layers.labels = layer;
    this.setPaletteIndex(layer?.paletteIndex ?? null);
    this.redraw();
  }

  updateLabels(rect: ImageRect): void {
    this.renderer.update("labels", rect);
    this.redraw();
  }

  setPaletteIndex(paletteIndex: Uint8Array | null): void {
    this.display.paletteIndex = paletteIndex;
    this.renderer.dropPalettes();
    this.loop.request();
  }

  setPalette(colors: readonly string[] | null): void {
    if (colors?.length === 0) throw new RangeError("A palette has one colour at least");
    for (const color of colors ?? []) rgbOf(color);
    this.display.palette = colors ?? INSTANCE_PALETTE;
    this.renderer.dropColors();
    this.loop.request();
  }

  setPainted(painted: boolean): void {
    this.display.painted = painted;
    this.loop.request();
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
    this.redraw();
  }

  updateSecondLabels(rect: ImageRect): void {
    this.renderer.update("second", rect);
    this.redraw();
  }

  setClasses(layer: ClassLayer | null): void {
    const layers = this.over();
    this.renderer.setSource("classes", layer && classSource(layer, layers.image));
    layers.classes = layer;
    this.display.classColors = layer?.colors ?? [];
    this.renderer.dropColors();
    this.redraw();
  }

  setProbability(layer: HeatLayer | null): void {
    this.setHeat("probability", layer);
  }

  setWeights(layer: HeatLayer | null): void {
    this.setHeat("weights", layer);
  }

  updateWeights(rect: ImageRect): void {
    this.renderer.update("weights", rect);
    this.redraw();
  }

  setOverlay(name: OverlayName, display: OverlayDisplay): void {
    this.display.overlays[name] = display;
    this.loop.request();
  }

  setSelection(selected: number, highlighted: number): void {
    this.display.selected = selected;
    this.display.highlighted = highlighted;
    this.loop.request();
  }

  setTool(tool: DrawingTool | null): void {
    this.tool = tool;
    this.interaction.setTool(tool);
    this.placeRing();
  }

  setSketch(sketch: Sketch | null): void {
    this.isSketching = sketch !== null;
    this.overlay.setSketch(sketch);
  }

  setRegions(regions: readonly RegionMark[]): void {
    this.overlay.setRegions(regions);
  }

  setBackground(color: string): void {
    rgbOf(color);
    this.display.background = color;
    this.loop.request();
  }

  visible(): ImageRect {
    const { transform, canvas } = this.camera;
    return visibleRect(transform, canvas, this.layers?.image ?? { width: 0, height: 0 });
  }

  view(): ViewState {
    return this.camera.state();
  }

  setView(center: ImagePoint, scale: number): void {
    this.camera.setView(center, scale);
  }

  setInsets(insets: Insets): void {
    this.camera.setInsets(insets);
  }

  fit(): void {
    this.camera.fit();
  }

  oneToOne(): void {
    this.camera.setView(this.camera.state().center, 1);
  }

  zoomBy(factor: number, at?: { readonly x: number; readonly y: number }): void {
    this.camera.zoomBy(factor, at === undefined ? this.camera.middle() : this.camera.toDevice(at));
  }

  panBy(dx: number, dy: number): void {
    this.camera.panBy(dx * this.camera.ratio, dy * this.camera.ratio);
  }

  show(rect: ImageRect): void {
    this.camera.show(rect);
  }

  hovered(): HoverInfo | null {
    return this.cursor && this.at(this.cursor);
  }

  capture(): Picture {
    const { gl } = this;
    const { width, height } = this.camera.canvas;
    this.loop.draw(Number.POSITIVE_INFINITY);
    const upsideDown = new Uint8Array(width * height * 4);
    gl.readPixels(0, 0, width, height, gl.RGBA, gl.UNSIGNED_BYTE, upsideDown);
    const data = new Uint8ClampedArray(upsideDown.length);
    const row = width * 4;
    for (let y = 0; y < height; y++) {
      data.set(upsideDown.subarray(y * row, (y + 1) * row), (height - 1 - y) * row);
    }
    return { width, height, data };
  }

  on<E extends keyof ViewerEvents>(event: E, listener: (payload: ViewerEvents[E]) => void): () => void {
    return this.events.on(event, listener);
  }

  dispose(): void {
    this.abort.abort();
    this.loop.stop();
    this.interaction.dispose();
    this.resizes.disconnect();
    this.renderer.dispose();
    this.gl.getExtension("WEBGL_lose_context")?.loseContext();
    this.frame.remove();
  }

  private setHeat(name: "probability" | "weights", layer: HeatLayer | null): void {
    const layers = this.over();
    this.renderer.setSource(name, layer && heatSource(layer, layers.image));
    layers[name] = layer;
    if (layer !== null) this.display.limits[name] = [layer.min, layer.max];
    this.redraw();
  }

  /** @throws Error when there is no image to lie over */
  private over(): Layers {
    if (this.layers === null) throw new Error("Layers lie over an image: set the image first");
    return this.layers;
  }

  /** The data or what is under the cursor changed. */
  private redraw(): void {
    this.loop.request();
    this.hover();
  }

  private moved(): void {
    this.loop.requestMoved();
    this.overlay.follow(this.camera.transform, this.camera.ratio);
    this.events.emit("view", this.camera.state());
    this.hover();
  }

  private resize(entry: ResizeObserverEntry): void {
    const css = entry.contentRect;
    const [box] = entry.devicePixelContentBoxSize ?? [];
    const width = Math.max(1, box?.inlineSize ?? Math.round(css.width * devicePixelRatio));
    const height = Math.max(1, box?.blockSize ?? Math.round(css.height * devicePixelRatio));
    this.canvas.width = width;
    this.canvas.height = height;
    this.camera.resize({ width, height }, width / Math.max(1, css.width));
    // Setting the size cleared the canvas: draw before it is seen.
    this.loop.draw(0);
  }

  private placeRing(): void {
    const { cursor, tool } = this;
    const ring = cursor !== null && tool?.cursor.kind === "ring" ? tool.cursor : null;
    this.overlay.setRing(cursor && ring && { at: cursor, diameter: ring.diameter });
  }

  private at(point: { readonly x: number; readonly y: number }): HoverInfo | null {
    if (this.layers === null) return null;
    const { x, y } = this.camera.imageAt(point);
    return valuesAt(this.layers, Math.floor(x), Math.floor(y));
  }

  private hover(): void {
    this.events.emit("hover", this.hovered());
  }

  private click(event: PointerEvent): void {
    const hit = this.at({ x: event.offsetX, y: event.offsetY });
    if (hit === null) return;
    const { x, y, label } = hit;
    const { altKey, ctrlKey, shiftKey } = event;
    this.events.emit("click", { x, y, label, altKey, ctrlKey, shiftKey });
  }

  private readonly contextLost = (event: Event): void => {
    // Without this the browser does not give the context back.
    event.preventDefault();
    this.loop.stop();
    this.renderer.dispose();
    this.events.emit("context", "lost");
  };

  private readonly contextRestored = (): void => {
    this.renderer.dispose();
    this.loop.request();
    this.events.emit("context", "restored");
  };
}
