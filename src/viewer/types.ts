import type { PixelArray } from "../core/raster.ts";
import type { ImageRect } from "../core/rect.ts";
import type { Drawing } from "./drawing.ts";
import type { ImagePoint, Insets } from "./view-transform.ts";

export type { ImageRect };

/** Channels drawn together at most; with more, the caller chooses which. */
export const MAX_CHANNELS = 8;

/** One image as it is shown: a single z and t, one plane a channel. The viewer keeps the arrays, never copies or alters them. */
export interface ViewerImage {
  readonly width: number;
  readonly height: number;
  /** 1…MAX_CHANNELS row-major planes of one array type, each `width · height` long. An RGB picture is three channels, red, green and blue. */
  readonly channels: readonly PixelArray[];
}

/** How one channel is displayed; the data stay as they are. */
export interface ChannelDisplay {
  readonly visible: boolean;
  /** Colour of the channel's brightest value, `#rrggbb`; channels add up. */
  readonly color: string;
  /** Raw value shown black. */
  readonly min: number;
  /** Raw value shown in full colour; the reverse of min < max inverts the display. */
  readonly max: number;
  /** Exponent applied to the value scaled to [0, 1]; 1 is linear, below 1 brightens. (0, 10] */
  readonly gamma: number;
}

/** Instance ids over the image; the array is kept, not copied: change it, then call `updateLabels`. */
export interface LabelLayer {
  /** Row-major ids, 0 background, of the image's size; where labels are painted, also `UNLABELLED`. */
  readonly data: Uint32Array;
  /** Palette colour of each id (`palette[id]`, so `count + 1` long), making neighbours differ; null: `id` modulo the palette. */
  readonly paletteIndex: Uint8Array | null;
}

/** Classes over the image. */
export interface ClassLayer {
  /** Row-major class indices of the image's size. */
  readonly data: Uint8Array;
  /** `#rrggbb` by class index, at most 256; null is transparent (background). */
  readonly colors: readonly (string | null)[];
}

/** A float plane over the image, drawn in a heat scale. */
export interface HeatLayer {
  /** Planes whose sum is shown, one or more, each row-major and of the image's size. */
  readonly planes: readonly Float32Array[];
  /** Value at the bottom of the scale. */
  readonly min: number;
  /** Value at the top of the scale. */
  readonly max: number;
}

/**
 * `instances`: fills (opacity 1 is 30 % of the palette's colour, 39 % when highlighted, so that the cell stays visible); `outlines`: their edges;
 * `classes`; `probability`: viridis; `weights`: black-red-yellow-white, transparent where low.
 */
export type OverlayName = "instances" | "outlines" | "classes" | "probability" | "weights";

export interface OverlayDisplay {
  readonly visible: boolean;
  /** [0, 1] */
  readonly opacity: number;
}

/** Where the viewer looks. */
export interface ViewState {
  /** Image point in the middle of the canvas. */
  readonly center: ImagePoint;
  /** Device pixels per image pixel: 1 is "1:1". */
  readonly scale: number;
  /** CSS pixels per image pixel, for scale bars and markers drawn in HTML. */
  readonly cssScale: number;
  /** Whether all of the image is shown, and will be when the canvas changes its size. */
  readonly fitted: boolean;
}

/** What lies under the cursor; raw values, as in the arrays given. */
export interface HoverInfo {
  /** Whole image pixel. */
  readonly x: number;
  readonly y: number;
  /** Raw value of each channel. */
  readonly values: readonly number[];
  /** Instance id, 0 for background; null where nothing is labelled, or without a label layer. The same for the rest. */
  readonly label: number | null;
  /** Of the second labels. */
  readonly second: number | null;
  readonly classIndex: number | null;
  readonly probability: number | null;
  readonly weight: number | null;
}

export interface ClickInfo {
  readonly x: number;
  readonly y: number;
  /** Instance id, 0 for background; null where nothing is labelled, or without a label layer. */
  readonly label: number | null;
  readonly altKey: boolean;
  readonly ctrlKey: boolean;
  readonly shiftKey: boolean;
}

export interface ViewerEvents {
  /** Null when the cursor leaves the image. */
  hover: HoverInfo | null;
  /** A press and release without a drag, inside the image, with no tool in hand. */
  click: ClickInfo;
  /** The view moved or the canvas was resized. */
  view: ViewState;
  /** Parts of the view still drawn from a coarser copy: true while they load. */
  loading: boolean;
  /** A frame was drawn, or only loaded for: CPU time in ms spent on drawing, and on making and uploading tiles. */
  frame: { readonly drawMs: number; readonly loadMs: number };
  /** The GPU took the context away (`lost`), or gave it back and the picture was redrawn (`restored`). */
  context: "lost" | "restored";
}

/** RGBA, 8 bits a channel, row-major from the top. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray<ArrayBuffer>;
}

/**
 * An image on a canvas with overlays. Draws only when something changed. Every setter acts on the next animation frame.
 *
 * Keys on the focused canvas: arrows pan. Everything else is bound by the page.
 */
export interface Viewer extends Drawing {
  /** Fills its parent; focusable. The page may set its aria-label. */
  readonly canvas: HTMLCanvasElement;
  /** Shows another image (null: none), drops all layers of the former and fits it, unless its size is the same and `keepView` is set (e.g. another z). */
  setImage(image: ViewerImage | null, options?: { readonly keepView?: boolean }): void;
  /** One for each channel of the image. @throws RangeError when their number differs */
  setChannels(channels: readonly ChannelDisplay[]): void;
  /** Layers below throw a RangeError when their data are not of the image's size. */
  setLabels(layer: LabelLayer | null): void;
  /** Redraws a rectangle of the label array after an edit; costs only the rectangle. Clipped to the image. */
  updateLabels(rect: ImageRect): void;
  /** Another colouring of the same labels. */
  setPaletteIndex(paletteIndex: Uint8Array | null): void;
  /** Colours that the labels' palette index counts in, `#rrggbb`, 1…256 of them; null: `INSTANCE_PALETTE`. */
  setPalette(colors: readonly string[] | null): void;
  setClasses(layer: ClassLayer | null): void;
  setProbability(layer: HeatLayer | null): void;
  setWeights(layer: HeatLayer | null): void;
  setOverlay(name: OverlayName, display: OverlayDisplay): void;
  /** `selected` gets a black-and-white dashed outline, `highlighted` a denser fill; 0 is none. */
  setSelection(selected: number, highlighted: number): void;
  /** Colour around the image, `#rrggbb`. */
  setBackground(color: string): void;
  view(): ViewState;
  /** Clamped so that some of the image stays in sight. */
  setView(center: ImagePoint, scale: number): void;
  /** What of the canvas, in CSS px, something else covers at its sides: the whole image is shown beside it. */
  setInsets(insets: Insets): void;
  /** The whole image, centred where the insets allow it. */
  fit(): void;
  /** One image pixel on one device pixel, about the centre. */
  oneToOne(): void;
  /** Multiplies the scale about a point in CSS px of the canvas; absent: its centre. */
  zoomBy(factor: number, at?: { readonly x: number; readonly y: number }): void;
  /** Moves the view by CSS px. */
  panBy(dx: number, dy: number): void;
  /** Brings a rectangle into view, e.g. a cell found in a table. */
  show(rect: ImageRect): void;
  /** What lies under the cursor now; null beside the image. */
  hovered(): HoverInfo | null;
  /** Draws now and reads the canvas back, every tile in place. */
  capture(): Picture;
  /** Subscribes; the result unsubscribes. */
  on<E extends keyof ViewerEvents>(event: E, listener: (payload: ViewerEvents[E]) => void): () => void;
  /** Frees the GPU's memory and every listener, and removes the canvas. */
  dispose(): void;
}

/** Why there is no viewer. */
export interface ViewerUnavailable {
  readonly name: "NoWebGL2";
  /** For people: what is missing and what to do. */
  readonly message: string;
}

export type CreateViewerResult =
  | { readonly ok: true; readonly viewer: Viewer }
  | { readonly ok: false; readonly error: ViewerUnavailable };
