import { UNLABELLED } from "../core/painted-labels.ts";
import type { PixelArray } from "../core/raster.ts";
import { extractMean, extractNearest } from "./extract.ts";
import { formatOf, UINT32 } from "./texture-format.ts";
import type { TileSource } from "./tiled-texture.ts";
import {
  type ClassLayer,
  type HeatLayer,
  type HoverInfo,
  type LabelLayer,
  MAX_CHANNELS,
  type ViewerImage,
} from "./types.ts";

/** The data shown: the caller's own arrays. */
export interface Layers {
  image: ViewerImage;
  labels: LabelLayer | null;
  second: LabelLayer | null;
  classes: ClassLayer | null;
  probability: HeatLayer | null;
  weights: HeatLayer | null;
}

/** @throws RangeError when there are no or too many channels, types are mixed, or a plane's length is not width · height */
export function imageSource(image: ViewerImage): TileSource {
  const [first] = image.channels;
  if (first === undefined || image.channels.length > MAX_CHANNELS) {
    throw new RangeError(`Expected 1 to ${MAX_CHANNELS} channels, got ${image.channels.length}`);
  }
  const format = formatOf(first);
  for (const plane of image.channels) {
    checkLength(plane, image, "A channel");
    if (formatOf(plane) !== format) throw new RangeError("The channels of an image must be of one type");
  }
  return { size: image, planes: image.channels, format, extract: extractMean };
}

/** @throws RangeError when the length is not that of the image */
export function labelSource(layer: LabelLayer, image: ViewerImage): TileSource {
  checkLength(layer.data, image, "The label layer");
  return { size: image, planes: [layer.data], format: UINT32, extract: extractNearest };
}

/** @throws RangeError when the length is not that of the image */
export function classSource(layer: ClassLayer, image: ViewerImage): TileSource {
  checkLength(layer.data, image, "The class layer");
  return { size: image, planes: [layer.data], format: formatOf(layer.data), extract: extractNearest };
}

/** @throws RangeError when the length is not that of the image */
export function heatSource({ planes }: HeatLayer, image: ViewerImage): TileSource {
  const [first, ...others] = planes;
  if (first === undefined) throw new RangeError("A heat layer needs a plane");
  for (const plane of planes) checkLength(plane, image, "The heat layer");
  const source = { size: image, planes: [first], format: formatOf(first) };
  return { ...source, extract: others.length === 0 ? extractMean : summed(others) };
}

/** Extracts a plane with others added to it, part by part: no sum of the image's size is made. */
function summed(others: readonly Float32Array[]): TileSource["extract"] {
  return (plane, image, level, rect, out) => {
    extractMean(plane, image, level, rect, out);
    const part = new Float32Array(rect.width * rect.height);
    for (const other of others) {
      extractMean(other, image, level, rect, part);
      for (let i = 0; i < part.length; i++) out[i] = (out[i] ?? 0) + (part[i] ?? 0);
    }
  };
}

function heatAt({ planes }: HeatLayer, index: number): number {
  return planes.reduce((sum, plane) => sum + (plane[index] ?? 0), 0);
}

/** Raw values at a pixel; null outside the image. */
export function valuesAt(layers: Layers, x: number, y: number): HoverInfo | null {
  const { width, height, channels } = layers.image;
  if (!(x >= 0 && y >= 0 && x < width && y < height)) return null;
  const index = y * width + x;
  return {
    x,
    y,
    values: channels.map((plane) => plane[index] ?? 0),
    label: idOf(layers.labels?.data[index]),
    second: idOf(layers.second?.data[index]),
    classIndex: layers.classes?.data[index] ?? null,
    probability: layers.probability && heatAt(layers.probability, index),
    weight: layers.weights && heatAt(layers.weights, index),
  };
}

function idOf(id: number | undefined): number | null {
  return id === undefined || id === UNLABELLED ? null : id;
}

function checkLength(data: PixelArray, image: ViewerImage, what: string): void {
  const expected = image.width * image.height;
  if (data.length !== expected || expected === 0) {
    throw new RangeError(
      `${what} has ${data.length} values; expected ${image.width} × ${image.height} = ${expected}, at least 1`,
    );
  }
}
