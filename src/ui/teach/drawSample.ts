import { outlineMask } from "../../core/outline.ts";
import type { TeachSample } from "../../core/teaching.ts";

/** Light that is left of what is not labelled, and of the context around the output. */
const UNLABELLED_LIGHT = 0.35;
const CONTEXT_LIGHT = 0.6;

/** Colour of the outlines: the accent of dark pages, which stands out from every grey. */
const OUTLINE = [77, 187, 245] as const;

/** Context shown on each side, in parts of the output's edge: enough to see where its cells go on. */
const CONTEXT = 1 / 8;

/** Draws one tile with the outline of what it should be taken for; what does not count is darker. */
export function drawSample(canvas: HTMLCanvasElement, tile: TeachSample): void {
  const { edge, data } = samplePicture(tile);
  canvas.width = edge;
  canvas.height = edge;
  canvas.getContext("2d")?.putImageData(new ImageData(data, edge, edge), 0, 0);
}

/** The output of a tile with a little of its context as RGBA, `4 · edge²` long. */
export function samplePicture({ size, plane, outputSize, target, weights }: TeachSample): {
  readonly edge: number;
  readonly data: Uint8ClampedArray<ArrayBuffer>;
} {
  const margin = (size - outputSize) >> 1;
  const around = Math.min(margin, Math.round(CONTEXT * outputSize));
  const edge = outputSize + 2 * around;
  const data = new Uint8ClampedArray(4 * edge * edge);
  const edges = outlineMask(Uint32Array.from(target), outputSize, outputSize);
  for (let row = 0, to = 0; row < edge; row++) {
    for (let column = 0; column < edge; column++, to += 4) {
      const [x, y] = [column - around, row - around];
      const inside = x >= 0 && y >= 0 && x < outputSize && y < outputSize;
      const at = y * outputSize + x;
      const counts = inside && weights[at] !== 0;
      const light = counts ? 1 : inside ? UNLABELLED_LIGHT : CONTEXT_LIGHT;
      const value = plane[(y + margin) * size + x + margin] ?? 0;
      const grey = 255 * light * Math.max(0, Math.min(1, value));
      data.set(counts && edges[at] === 1 ? OUTLINE : [grey, grey, grey], to);
      data[to + 3] = 255;
    }
  }
  return { edge, data };
}
