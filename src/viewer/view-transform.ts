import type { ImageRect } from "../core/rect.ts";

/** A point of the canvas in device pixels from its top-left corner. */
export interface ScreenPoint {
  readonly space: "screen";
  readonly x: number;
  readonly y: number;
}

/** A point of the image in image pixels: pixel (0, 0) covers [0, 1) × [0, 1). */
export interface ImagePoint {
  readonly space: "image";
  readonly x: number;
  readonly y: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Where the image lies on the canvas: screen = image · scale − offset. */
export interface ViewTransform {
  /** Device pixels per image pixel. */
  readonly scale: number;
  /** Device pixels from the image's corner to the canvas's. */
  readonly offsetX: number;
  readonly offsetY: number;
}

/** Largest scale: one image pixel is 64 device pixels wide. */
export const MAX_SCALE = 64;
/** Part of the canvas that "fit" leaves free on each side, all told. */
const FIT_MARGIN = 0.04;
/** The image may leave the canvas until this many device pixels of it are left. */
const KEEP_IN_SIGHT = 64;

export function screenPoint(x: number, y: number): ScreenPoint {
  return { space: "screen", x, y };
}

export function imagePoint(x: number, y: number): ImagePoint {
  return { space: "image", x, y };
}

export function toImage(view: ViewTransform, point: ScreenPoint): ImagePoint {
  return imagePoint((point.x + view.offsetX) / view.scale, (point.y + view.offsetY) / view.scale);
}

export function toScreen(view: ViewTransform, point: ImagePoint): ScreenPoint {
  return screenPoint(point.x * view.scale - view.offsetX, point.y * view.scale - view.offsetY);
}

/** Width at a side of the canvas that something else covers. */
export interface Insets {
  readonly left: number;
  readonly right: number;
}

/**
 * The whole image in the canvas less a margin: centred, or moved aside as far as the insets ask.
 *
 * @param insets device pixels
 */
export function fitView(
  image: Size,
  canvas: Size,
  { left, right }: Insets = { left: 0, right: 0 },
): ViewTransform {
  const free = Math.max(1, canvas.width - left - right);
  const room = Math.min(free / image.width, canvas.height / image.height) * (1 - FIT_MARGIN);
  const scale = Math.min(MAX_SCALE, Math.max(room, minScale(image)));
  const view = centredOn(imagePoint(image.width / 2, image.height / 2), scale, canvas);
  const rightmost = canvas.width - right - image.width * scale;
  return { ...view, offsetX: -Math.max(left, Math.min(-view.offsetX, rightmost)) };
}

/** The view at `scale` with an image point in the middle of the canvas. */
export function centredOn(center: ImagePoint, scale: number, canvas: Size): ViewTransform {
  return {
    scale,
    offsetX: center.x * scale - canvas.width / 2,
    offsetY: center.y * scale - canvas.height / 2,
  };
}

export function centerOf(view: ViewTransform, canvas: Size): ImagePoint {
  return toImage(view, screenPoint(canvas.width / 2, canvas.height / 2));
}

/** Scales by `factor` within the limits, the image point under `at` staying there. */
export function zoomAbout(view: ViewTransform, factor: number, at: ScreenPoint, image: Size): ViewTransform {
  const scale = Math.min(MAX_SCALE, Math.max(minScale(image), view.scale * factor));
  const fixed = toImage(view, at);
  return { scale, offsetX: fixed.x * scale - at.x, offsetY: fixed.y * scale - at.y };
}

/** Moves the picture by device pixels. */
export function pan(view: ViewTransform, dx: number, dy: number): ViewTransform {
  return { scale: view.scale, offsetX: view.offsetX - dx, offsetY: view.offsetY - dy };
}

/** The view on whole device pixels: what is drawn, so that image pixels at 1:1 are device pixels. */
export function snap(view: ViewTransform): ViewTransform {
  return { scale: view.scale, offsetX: Math.round(view.offsetX), offsetY: Math.round(view.offsetY) };
}

/** The nearest view in which some of the image is in sight. */
export function clampView(view: ViewTransform, image: Size, canvas: Size): ViewTransform {
  return {
    scale: view.scale,
    offsetX: clampOffset(view.offsetX, image.width * view.scale, canvas.width),
    offsetY: clampOffset(view.offsetY, image.height * view.scale, canvas.height),
  };
}

/** Whole image pixels of which some is on the canvas; of no area when the image is out of sight. */
export function visibleRect(view: ViewTransform, canvas: Size, image: Size): ImageRect {
  const clamp = (value: number, limit: number): number => Math.min(limit, Math.max(0, value));
  const x0 = clamp(Math.floor(view.offsetX / view.scale), image.width);
  const y0 = clamp(Math.floor(view.offsetY / view.scale), image.height);
  const x1 = clamp(Math.ceil((view.offsetX + canvas.width) / view.scale), image.width);
  const y1 = clamp(Math.ceil((view.offsetY + canvas.height) / view.scale), image.height);
  return { x: x0, y: y0, width: x1 - x0, height: y1 - y0 };
}

/** Device px that an outline reaches beyond the pixels that it is drawn for, and that rounding may move it. */
const OUTLINE_REACH = 2;

/**
 * Whole device pixels in which a change of image pixels can be seen, from the canvas's top-left corner; of no area when
 * it is out of sight.
 *
 * @param texel image px along a texel of the coarsest layer; each shows in its neighbours, for heat is blended
 */
export function touchedPixels(view: ViewTransform, canvas: Size, rect: ImageRect, texel: number): ImageRect {
  const place = (at: number, offset: number): number => at * view.scale - offset;
  const start = (at: number): number => (Math.floor(at / texel) - 1) * texel;
  const end = (at: number): number => (Math.ceil(at / texel) + 1) * texel;
  const clamp = (value: number, limit: number): number => Math.min(limit, Math.max(0, value));
  const x0 = Math.floor(place(start(rect.x), view.offsetX)) - OUTLINE_REACH;
  const y0 = Math.floor(place(start(rect.y), view.offsetY)) - OUTLINE_REACH;
  const x1 = Math.ceil(place(end(rect.x + rect.width), view.offsetX)) + OUTLINE_REACH;
  const y1 = Math.ceil(place(end(rect.y + rect.height), view.offsetY)) + OUTLINE_REACH;
  const x = clamp(x0, canvas.width);
  const y = clamp(y0, canvas.height);
  return { x, y, width: clamp(x1, canvas.width) - x, height: clamp(y1, canvas.height) - y };
}

/** Smallest scale: the image's longer side is 32 device pixels. */
export function minScale(image: Size): number {
  return Math.min(1, 32 / Math.max(image.width, image.height));
}

function clampOffset(offset: number, length: number, canvas: number): number {
  const keep = Math.min(KEEP_IN_SIGHT, length, canvas);
  return Math.min(length - keep, Math.max(keep - canvas, offset));
}
