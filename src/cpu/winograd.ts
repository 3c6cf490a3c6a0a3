import type { ImageView } from "./image-view.ts";
import type { KernelView } from "./kernel-view.ts";
import type { Workspace } from "./workspace.ts";

const FLOAT = 4;
/** Points of a transformed tile, edge of a tile of outputs; see `assembly/winograd.ts` for these and the next two. */
const POINTS = 36;
const TILE = 4;
/** Bytes behind each point's matrix, and between two passes. */
const PAD_BYTES = 64;
const BETWEEN_BYTES = 640;
/** Tiles and output channels come in units of these. */
const TILE_UNIT = 4;
const OUTPUT_UNIT = 8;

/** The transformed tiles of a whole image are kept in one strip up to this size, so that none is transformed twice. */
const WHOLE_BYTES = 4 * 2 ** 20;
/** Of larger images, tiles that are worked on together: what is between the transforms fits a level-2 cache. */
const STRIP_TILES = 32;
/** A block of transformed weights that is still in the level-2 cache when it is used, and the most that are kept for many strips. */
const CACHED_WEIGHT_BYTES = 640 * 2 ** 10;
const MOST_WEIGHT_BYTES = 16 * 2 ** 20;

/** Whether a 3×3 convolution can be computed, and is computed faster, by Winograd's algorithm. */
export function suitsWinograd(size: number, inputs: number, { height, width, channels }: ImageView): boolean {
  const vectors = inputs % OUTPUT_UNIT === 0 && channels % OUTPUT_UNIT === 0;
  return size === 3 && vectors && height >= TILE && width >= TILE;
}

/** How the tiles of an image and the outputs of a layer are divided. */
interface Division {
  readonly tiles: number;
  /** Tiles a strip has room for. */
  readonly strip: number;
  /** Output channels that are computed together. */
  readonly block: number;
  /** Whether all tiles are one strip. */
  readonly whole: boolean;
}

/** @param threads that divide the tiles among them, each with strips of its own */
function divide(inputs: number, outputs: number, { height, width }: ImageView, threads: number): Division {
  const tiles = Math.ceil(height / TILE) * Math.ceil(width / TILE);
  const each = Math.ceil(Math.ceil(tiles / TILE_UNIT) / threads) * TILE_UNIT;
  const whole = matricesBytes(each, inputs) <= WHOLE_BYTES;
  const most = whole ? CACHED_WEIGHT_BYTES : MOST_WEIGHT_BYTES;
  const fitting = Math.floor(most / (POINTS * inputs * FLOAT) / OUTPUT_UNIT) * OUTPUT_UNIT;
  return {
    tiles,
    strip: whole ? each : STRIP_TILES,
    block: Math.min(outputs, Math.max(OUTPUT_UNIT, fitting)),
    whole,
  };
}

/** Bytes of 36 matrices. */
function matricesBytes(rows: number, columns: number): number {
  return POINTS * (rows * columns * FLOAT + PAD_BYTES);
}

function scratchBytes(frame: Workspace, bytes: number): number {
  return frame.scratch(bytes / FLOAT);
}

/** Unpadded 3×3 convolution of `x` into `y`. */
export function winogradConvolve(
  frame: Workspace,
  x: ImageView,
  kernel: KernelView,
  bias: number,
  y: ImageView,
  relu: boolean,
): void {
  const { kernels } = frame;
  const { inputs, outputs, tapStep, inputStep, outputStep } = kernel;
  const { tiles, strip, block, whole } = divide(inputs, outputs, y, kernels.threads);
  const weights = scratchBytes(frame, matricesBytes(inputs, block));
  const space = BETWEEN_BYTES + matricesBytes(strip, inputs) + matricesBytes(strip, block);
  const scratch = scratchBytes(frame, kernels.threads * space);
  const between = scratchBytes(frame, kernels.threads * BETWEEN_BYTES);
  for (let n = 0; n < outputs; n += block) {
    const count = Math.min(block, outputs - n);
    kernels.winogradKernel(
      ...[kernel.address + n * outputStep, tapStep, inputStep, outputStep, inputs, count, weights],
      ...[between, 0, inputs, 0],
    );
    kernels.winogradConvolve(
      ...[x.address, x.row, inputs, weights, bias === 0 ? 0 : bias + n * FLOAT],
      ...[y.address + n * FLOAT, y.row, y.pixel, count, y.height, y.width, relu ? 1 : 0],
      ...[strip, whole && n > 0 ? 1 : 0, space, scratch, 0, tiles, 0],
    );
  }
}

/**
 * Weight gradient of an unpadded 3×3 convolution.
 *
 * @param gradient address of `[3, 3, inputs, outputs]`
 */
export function winogradKernelGradient(
  frame: Workspace,
  x: ImageView,
  dy: ImageView,
  gradient: number,
): void {
  const { kernels } = frame;
  const outputs = dy.channels;
  const { tiles, strip, block, whole } = divide(x.channels, outputs, dy, 1);
  const inputs = scratchBytes(frame, matricesBytes(strip, x.channels));
  const gradients = scratchBytes(frame, matricesBytes(strip, block));
  const weights = scratchBytes(frame, matricesBytes(x.channels, block));
  const between = scratchBytes(frame, kernels.threads * BETWEEN_BYTES);
  for (let n = 0; n < outputs; n += block) {
    const count = Math.min(block, outputs - n);
    kernels.zero(weights, matricesBytes(x.channels, count));
    for (let first = 0; first < tiles; first += strip) {
      const end = Math.min(tiles, first + strip);
      if (!whole || n === 0)
        kernels.winogradInput(
          ...[x.address, x.row, x.channels, dy.height, dy.width, first, strip, inputs],
          ...[between, first, end, 0],
        );
      kernels.winogradOutputGradient(
        ...[dy.address + n * FLOAT, dy.row, dy.pixel, count, dy.height, dy.width, first, strip, gradients],
        ...[between, first, end, 0],
      );
      kernels.winogradAccumulate(
        ...[inputs, gradients, end - first, strip, x.channels, count, weights, 0, POINTS, 0],
      );
    }
    kernels.winogradKernelGradient(
      ...[weights, x.channels, count, gradient + n * FLOAT, outputs * FLOAT, between, 0, x.channels, 0],
    );
  }
}
