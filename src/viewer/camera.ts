import type { ImageRect, ViewState } from "./types.ts";
import {
  centerOf,
  centredOn,
  clampView,
  fitView,
  type ImagePoint,
  type Insets,
  imagePoint,
  MAX_SCALE,
  minScale,
  pan,
  type ScreenPoint,
  type Size,
  screenPoint,
  snap,
  toImage,
  type ViewTransform,
  zoomAbout,
} from "./view-transform.ts";

/** Share of the canvas that a rectangle brought into view fills at most. */
const SHOW_SHARE = 0.4;

/** The view of one image on one canvas: it tells of every change. */
export class Camera {
  /** Device pixels. */
  canvas: Size = { width: 1, height: 1 };
  /** Device pixels per CSS pixel. */
  ratio = 1;
  private image: Size = { width: 1, height: 1 };
  /** CSS pixels. */
  private insets: Insets = { left: 0, right: 0 };
  /** Unrounded, so that many small steps add up. */
  private current: ViewTransform = { scale: 1, offsetX: 0, offsetY: 0 };
  /** Follows the canvas's size until hands move the view. */
  private fitted = true;
  private readonly changed: () => void;

  constructor(changed: () => void) {
    this.changed = changed;
  }

  /** What is drawn and pointed at: on whole device pixels. */
  get transform(): ViewTransform {
    return snap(this.current);
  }

  setImage(image: Size): void {
    this.image = image;
    this.fit();
  }

  resize(canvas: Size, ratio: number): void {
    const center = centerOf(this.current, this.canvas);
    this.canvas = canvas;
    this.ratio = ratio;
    if (this.fitted) this.fit();
    else this.set(centredOn(center, this.current.scale, canvas));
  }

  setInsets(insets: Insets): void {
    this.insets = insets;
    if (this.fitted) this.fit();
  }

  fit(): void {
    const insets = { left: this.insets.left * this.ratio, right: this.insets.right * this.ratio };
    this.set(fitView(this.image, this.canvas, insets), true);
  }

  setView(center: ImagePoint, scale: number): void {
    const clamped = Math.min(MAX_SCALE, Math.max(minScale(this.image), scale));
    this.set(centredOn(center, clamped, this.canvas));
  }

  zoomBy(factor: number, at: ScreenPoint): void {
    this.set(zoomAbout(this.current, factor, at, this.image));
  }

  /** By device pixels. */
  panBy(dx: number, dy: number): void {
    this.set(pan(this.current, dx, dy));
  }

  /** Centres a rectangle; zooms out when it is too large for the canvas, in when it would be a speck. */
  show(rect: ImageRect): void {
    const { width, height } = this.canvas;
    const largest = SHOW_SHARE * Math.min(width / rect.width, height / rect.height);
    const scale = Math.min(largest, Math.max(this.current.scale, largest / 8));
    this.setView(imagePoint(rect.x + rect.width / 2, rect.y + rect.height / 2), scale);
  }

  /** The image point under a point in CSS px of the canvas. */
  imageAt(at: { readonly x: number; readonly y: number }): ImagePoint {
    return toImage(this.transform, this.toDevice(at));
  }

  toDevice(at: { readonly x: number; readonly y: number }): ScreenPoint {
    return screenPoint(at.x * this.ratio, at.y * this.ratio);
  }

  middle(): ScreenPoint {
    return screenPoint(this.canvas.width / 2, this.canvas.height / 2);
  }

  state(): ViewState {
    const { transform, canvas, ratio, fitted } = this;
    const { scale } = transform;
    return { center: centerOf(transform, canvas), scale, cssScale: scale / ratio, fitted };
  }

  private set(view: ViewTransform, fitted = false): void {
    this.fitted = fitted;
    this.current = clampView(view, this.image, this.canvas);
    this.changed();
  }
}
