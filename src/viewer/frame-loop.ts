import type { Camera } from "./camera.ts";
import type { Emitter } from "./emitter.ts";
import type { Renderer } from "./renderer.ts";
import type { ViewerEvents } from "./types.ts";

/** Milliseconds a frame may spend on making tiles: little while hands move the picture, more when they rest. */
const BUSY_BUDGET = 1;
const REST_BUDGET = 6;
/** Milliseconds after the last movement until hands rest. */
const REST_AFTER = 120;

/** Draws when asked to and while tiles are loading; otherwise it sleeps. */
export class FrameLoop {
  private readonly renderer: Renderer;
  private readonly camera: Camera;
  private readonly events: Emitter<ViewerEvents>;
  private pending: number | null = null;
  private isLoading = false;
  private lastMove = Number.NEGATIVE_INFINITY;

  constructor(renderer: Renderer, camera: Camera, events: Emitter<ViewerEvents>) {
    this.renderer = renderer;
    this.camera = camera;
    this.events = events;
  }

  /** Draws with the next frame. */
  request(): void {
    this.pending ??= requestAnimationFrame(() => {
      this.pending = null;
      this.draw(performance.now() - this.lastMove < REST_AFTER ? BUSY_BUDGET : REST_BUDGET);
    });
  }

  /** The view moved: draws with the next frame, leaving it time. */
  requestMoved(): void {
    this.lastMove = performance.now();
    this.request();
  }

  /** Draws at once. @param budget ms to spend on tiles; Infinity waits for all in sight */
  draw(budget: number): void {
    const { renderer, camera } = this;
    if (renderer.isLost) return;
    const start = performance.now();
    const complete = renderer.load(camera.transform, camera.canvas, start + budget);
    const loaded = performance.now();
    renderer.draw(camera.transform, camera.canvas);
    const drawn = performance.now();
    if (!complete) this.request();
    if (complete === this.isLoading) this.events.emit("loading", !complete);
    this.isLoading = !complete;
    this.events.emit("frame", { drawMs: drawn - loaded, loadMs: loaded - start });
  }

  stop(): void {
    if (this.pending !== null) cancelAnimationFrame(this.pending);
    this.pending = null;
  }
}
