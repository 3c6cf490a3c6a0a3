import type { RunComponents } from "./runs.ts";
import type { Piece } from "./split.ts";

/** A rectangle of whole pixels; right and bottom are exclusive. */
export interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** The connected pieces of an image's foreground, each with a small frame of its own. */
export class Pieces {
  readonly components: RunComponents;
  /** Width of the image in px. */
  readonly imageWidth: number;
  /** Runs sorted by component, those of component id from `#offsets[id]` on. */
  readonly #order: Int32Array;
  readonly #offsets: Int32Array;
  readonly #boxes: readonly Box[];

  constructor(components: RunComponents, imageWidth: number) {
    this.components = components;
    this.imageWidth = imageWidth;
    this.#offsets = offsetsOf(components);
    this.#order = orderOf(components, this.#offsets);
    this.#boxes = boxesOf(components, imageWidth, components.rows.length - 1);
  }

  /** Pixels of the largest frame. */
  get framePixels(): number {
    return this.#boxes.reduce(
      (most, box) => Math.max(most, (box.right - box.left) * (box.bottom - box.top)),
      0,
    );
  }

  /** The frame of a component: its bounding box and one pixel around it, inside the image. */
  box(id: number): Box {
    return this.#boxes[id - 1] ?? { left: 0, top: 0, right: 0, bottom: 0 };
  }

  /** The runs of a component, as indices, in their order. */
  runs(id: number): Int32Array {
    return this.#order.subarray(this.#offsets[id] ?? 0, this.#offsets[id + 1] ?? 0);
  }
}

/** Cuts pieces out of their image, each into its frame, in the same memory. */
export class PieceCutter {
  readonly #pieces: Pieces;
  readonly #interior: Float32Array | null;
  readonly #threshold: number;
  readonly #mask: Uint8Array;
  readonly #outside: Uint8Array;
  readonly #own: Float32Array | null;

  /**
   * @param interior probability that parts objects where a rim class does, row-major; else null
   * @param threshold interior probability above which a pixel may seed an object
   */
  constructor(pieces: Pieces, interior: Float32Array | null, threshold: number) {
    const { framePixels } = pieces;
    this.#pieces = pieces;
    this.#interior = interior;
    this.#threshold = threshold;
    this.#mask = new Uint8Array(framePixels);
    this.#outside = new Uint8Array(framePixels);
    this.#own = interior && new Float32Array(framePixels);
  }

  /** A piece in its frame; good until the next call. */
  cut(id: number): Piece {
    const { components, imageWidth } = this.#pieces;
    const box = this.#pieces.box(id);
    const { starts, ends } = components;
    const width = box.right - box.left;
    const pixels = width * (box.bottom - box.top);
    const mask = this.#mask.subarray(0, pixels).fill(0);
    const outside = this.#outside.subarray(0, pixels).fill(1);
    const own = this.#own?.subarray(0, pixels).fill(0) ?? null;
    for (const run of this.#pieces.runs(id)) {
      const start = starts[run] ?? 0;
      const length = (ends[run] ?? 0) - start;
      const x = start % imageWidth;
      const at = ((start - x) / imageWidth - box.top) * width + x - box.left;
      mask.fill(1, at, at + length);
      if (this.#interior === null || own === null) outside.fill(0, at, at + length);
      else this.#cutInterior(this.#interior, { start, at, length }, own, outside);
    }
    return { width, height: box.bottom - box.top, mask, outside, interior: own };
  }

  #cutInterior(
    interior: Float32Array,
    { start, at, length }: { start: number; at: number; length: number },
    own: Float32Array,
    outside: Uint8Array,
  ): void {
    for (let i = 0; i < length; i++) {
      const probability = interior[start + i] ?? 0;
      own[at + i] = probability;
      if (probability > this.#threshold) outside[at + i] = 0;
    }
  }
}

function offsetsOf({ ids, count }: RunComponents): Int32Array {
  const offsets = new Int32Array(count + 2);
  for (let run = 0; run < ids.length; run++) {
    const next = (ids[run] ?? 0) + 1;
    offsets[next] = (offsets[next] ?? 0) + 1;
  }
  for (let id = 1; id < offsets.length; id++) offsets[id] = (offsets[id] ?? 0) + (offsets[id - 1] ?? 0);
  return offsets;
}

function orderOf({ ids }: RunComponents, offsets: Int32Array): Int32Array {
  const next = offsets.slice();
  const order = new Int32Array(ids.length);
  for (let run = 0; run < ids.length; run++) {
    const id = ids[run] ?? 0;
    const at = next[id] ?? 0;
    order[at] = run;
    next[id] = at + 1;
  }
  return order;
}

function boxesOf({ starts, ends, rows, ids, count }: RunComponents, width: number, height: number): Box[] {
  const boxes = Array.from({ length: count }, (): Box => ({ left: width, top: height, right: 0, bottom: 0 }));
  for (let y = 0; y < height; y++) {
    const left = y * width;
    const end = rows[y + 1] ?? 0;
    for (let run = rows[y] ?? 0; run < end; run++) {
      const box = boxes[(ids[run] ?? 0) - 1];
      if (box === undefined) continue;
      box.left = Math.min(box.left, Math.max(0, (starts[run] ?? 0) - left - 1));
      box.right = Math.max(box.right, Math.min(width, (ends[run] ?? 0) - left + 1));
      box.top = Math.min(box.top, Math.max(0, y - 1));
      box.bottom = Math.min(height, y + 2);
    }
  }
  return boxes;
}
