import { Camera } from "./camera.ts";
import type { DrawingTool, RegionMark, Sketch } from "./drawing.ts";
import { Emitter } from "./emitter.ts";
import { FrameLoop } from "./frame-loop.ts";
import { Interaction } from "./interaction.ts";
import { valuesAt } from "./layers.ts";
import { Overlay } from "./overlay.ts";
import { Shown } from "./shown.ts";
import type { HoverInfo, ImageRect, Picture, Viewer, ViewerEvents, ViewerImage, ViewState } from "./types.ts";
import { type ImagePoint, type Insets, visibleRect } from "./view-transform.ts";

/** What is shown, on a canvas: where it is seen from, the hands on it, and when it is drawn. */
export class CanvasViewer extends Shown implements Viewer {
  readonly canvas: HTMLCanvasElement;
  private readonly frame: HTMLElement;
  private readonly gl: WebGL2RenderingContext;
  private readonly events = new Emitter<ViewerEvents>({
    hover: new Set(),
    click: new Set(),
    view: new Set(),
    loading: new Set(),
    frame: new Set(),
    context: new Set(),
  });
  private readonly camera = new Camera(() => this.moved());
  private readonly loop: FrameLoop;
  private readonly interaction: Interaction;
  private readonly overlay = new Overlay();
  private readonly resizes: ResizeObserver;
  private readonly abort = new AbortController();
  private cursor: { readonly x: number; readonly y: number } | null = null;
  private tool: DrawingTool | null = null;
  private isSketching = false;

  constructor(frame: HTMLElement, canvas: HTMLCanvasElement, gl: WebGL2RenderingContext) {
    super(gl);
    this.frame = frame;
    this.canvas = canvas;
    frame.append(this.overlay.element);
    this.gl = gl;
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

  protected override repaint(): void {
    this.loop.request();
  }

  protected override renewed(rect?: ImageRect): void {
    this.loop.request(rect);
    this.hover();
  }

  protected override fitted(image: ViewerImage): void {
    this.camera.setImage(image);
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
