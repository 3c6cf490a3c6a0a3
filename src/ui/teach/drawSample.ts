import { outlineMask } from "../../core/outline.ts";
import type { TeachSample } from "../../core/teaching.ts";

/** Light that is left of what is not labelled, and of the context around the output. */
const UNLABELLED_LIGHT = 0.35;
const CONTEXT_LIGHT = 0.6;

/** Colour of the outlines: the accent of dark pages, which stands out from every grey. */
const OUTLINE = [77, 187, 245] as const;

/** Draws one tile with the outline of what it should be taken for; what does not count is darker. */
export function drawSample(canvas: HTMLCanvasElement, tile: TeachSample): void {
  canvas.width = tile.size;
  canvas.height = tile.size;
  const pixels = new ImageData(samplePicture(tile), tile.size, tile.size);
  canvas.getContext("2d")?.putImageData(pixels, 0, 0);
}

/** The picture of a tile as RGBA, `4 · size²` long. */
export function samplePicture({
  size,
  plane,
  outputSize,
  target,
  weights,
}: TeachSample): Uint8ClampedArray<ArrayBuffer> {
  const picture = new Uint8ClampedArray(4 * size * size);
  const margin = (size - outputSize) >> 1;
  const edges = outlineMask(Uint32Array.from(target), outputSize, outputSize);
  for (let y = 0, i = 0; y < size; y++) {
    for (let x = 0; x < size; x++, i++) {
      const [u, v] = [x - margin, y - margin];
      const inside = u >= 0 && v >= 0 && u < outputSize && v < outputSize;
      const at = v * outputSize + u;
      const light = inside ? (weights[at] === 0 ? UNLABELLED_LIGHT : 1) : CONTEXT_LIGHT;
      const grey = 255 * light * Math.max(0, Math.min(1, plane[i] ?? 0));
      const edge = inside && edges[at] === 1 && weights[at] !== 0;
      picture.set(edge ? OUTLINE : [grey, grey, grey], 4 * i);
      picture[4 * i + 3] = 255;
    }
  }
  return picture;
}
