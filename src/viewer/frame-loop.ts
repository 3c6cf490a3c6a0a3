import { unionRect } from "../core/rect.ts";
import type { Camera } from "./camera.ts";
import type { Emitter } from "./emitter.ts";
import type { Renderer } from "./renderer.ts";
import type { ImageRect, ViewerEvents } from "./types.ts";

/** Milliseconds a frame may spend on making tiles once hands rest. */
const REST_BUDGET = 8;
/** While hands move the picture: a tenth of the frame, so 1.7 ms at 60 frames a second. */
const BUSY_SHARE = 0.1;
/** Milliseconds after the last movement until hands rest. */
const REST_AFTER = 120;
/** Milliseconds between two redraws that only show more tiles. */
const TILES_EVERY = 100;

/** Draws when asked to and while tiles are loading; otherwise it sleeps. */
export class FrameLoop {
  private readonly renderer: Renderer;
  private readonly camera: Camera;
  private readonly events: Emitter<ViewerEvents>;
  private pending: number | null = null;
  private isLoading = false;
  /** What but the tiles changed since the last drawing: data of some image pixels, or anything. */
  private stale: ImageRect | "all" | null = null;
  private lastMove = Number.NEGATIVE_INFINITY;
  private lastFrame = Number.NEGATIVE_INFINITY;
  private lastDraw = Number.NEGATIVE_INFINITY;

  constructor(renderer: Renderer, camera: Camera, events: Emitter<ViewerEvents>) {
    this.renderer = renderer;
    this.camera = camera;
    this.events = events;
  }

  /** Draws with the next frame. @param changed image pixels whose data alone changed; absent: anything may have */
  request(changed?: ImageRect): void {
    this.stale = changed === undefined ? "all" : joined(this.stale, changed);
    this.schedule();
  }

  /** The view moved: draws with the next frame, leaving it time. */
  requestMoved(): void {
    this.lastMove = performance.now();
    this.request();
  }

  /** Draws at once. @param budget ms to spend on tiles; Infinity waits for all in sight */
  draw(budget: number): void {
    this.stale = "all";
    this.frame(budget);
  }

  stop(): void {
    if (this.pending !== null) cancelAnimationFrame(this.pending);
    this.pending = null;
  }

  private schedule(): void {
    this.pending ??= requestAnimationFrame((now) => {
      this.pending = null;
      const isBusy = now - this.lastMove < REST_AFTER;
      const budget = isBusy ? Math.min(REST_BUDGET, BUSY_SHARE * (now - this.lastFrame)) : REST_BUDGET;
      this.lastFrame = now;
      this.frame(budget);
    });
  }

  private frame(budget: number): void {
    const { renderer, camera } = this;
    if (renderer.isLost) return;
    const start = performance.now();
    const complete = renderer.load(camera.transform, camera.canvas, start + budget);
    const loaded = performance.now();
    const { stale } = this;
    if (stale !== null || complete || loaded - this.lastDraw >= TILES_EVERY) {
      // While tiles come in they may show anywhere.
      const isPart = complete && !this.isLoading && stale !== "all";
      renderer.draw(camera.transform, camera.canvas, isPart ? stale : null);
      this.stale = null;
      this.lastDraw = loaded;
    }
    const drawn = performance.now();
    if (!complete) this.schedule();
    if (complete === this.isLoading) this.events.emit("loading", !complete);
    this.isLoading = !complete;
    this.events.emit("frame", { drawMs: drawn - loaded, loadMs: loaded - start });
  }
}

function joined(stale: ImageRect | "all" | null, changed: ImageRect): ImageRect | "all" {
  if (stale === "all" || changed.width * changed.height === 0) return "all";
  return stale === null ? changed : unionRect(stale, changed);
}
