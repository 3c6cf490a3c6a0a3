import type { ImagePlanes, Variation } from "../../core/augment.ts";
import { encode, type Pipelines } from "../pipelines.ts";
import { type Dispatch, oneEach } from "../program.ts";
import { type GreyPlace, variationNumbers } from "./numbers.ts";
import { PlaneBuffers } from "./plane-buffers.ts";
import { BLUR_LINES, VARY_GREY, WARP_PLANE } from "./programs.ts";

const FLOAT = Float32Array.BYTES_PER_ELEMENT;

/** Most dispatches of one channel. */
const MOST_DISPATCHES = 4;

/** What one tile is made in. */
interface Scratch {
  readonly size: number;
  readonly channels: number;
  readonly uniforms: GPUBuffer;
  readonly numbers: GPUBuffer;
  readonly warped: GPUBuffer;
  readonly between: GPUBuffer;
  readonly blurred: GPUBuffer;
}

/** Makes the image's part of training tiles on a GPU, as `varyImage` makes it, to float rounding. */
export class ImageWarp {
  readonly #pipelines: Pipelines;
  readonly #planes: PlaneBuffers;
  #scratch: Scratch | null = null;

  /** @param mostPlaneBytes that planes of images may take on the device */
  constructor(pipelines: Pipelines, mostPlaneBytes: number) {
    this.#pipelines = pipelines;
    this.#planes = new PlaneBuffers(pipelines.device, mostPlaneBytes);
  }

  /** Whether the device can hold an image's planes. */
  takes({ width, height }: ImagePlanes): boolean {
    const { maxBufferSize, maxStorageBufferBindingSize } = this.#pipelines.device.limits;
    return width * height * FLOAT <= Math.min(maxBufferSize, maxStorageBufferBindingSize);
  }

  /**
   * Submits what makes a tile.
   *
   * @param size edge of the tile in px
   * @param tile takes `[size, size, channels]`
   * @throws RangeError when the image has fewer planes than the variation has channels
   */
  submit(image: ImagePlanes, variation: Variation, size: number, tile: GPUBuffer): void {
    const { device } = this.#pipelines;
    const { values, greys } = variationNumbers(variation, size);
    const scratch = this.#scratchFor(size, greys.length, values.byteLength);
    device.queue.writeBuffer(scratch.numbers, 0, values);
    const dispatches = greys.flatMap((place, channel) => [
      this.#warp(image, variation, scratch, channel),
      ...blurOf(place, scratch),
      greyOf(place, variation, scratch, channel, tile),
    ]);
    const encoder = device.createCommandEncoder();
    encode(encoder, this.#pipelines.bind(dispatches, scratch.uniforms));
    device.queue.submit([encoder.finish()]);
  }

  dispose(): void {
    this.#planes.dispose();
    this.#release();
  }

  #warp(
    { planes, width, height }: ImagePlanes,
    { warp }: Variation,
    { size, numbers, warped }: Scratch,
    channel: number,
  ): Dispatch {
    const plane = planes[channel];
    if (!plane) throw new RangeError(`an image of ${planes.length} planes has none for channel ${channel}`);
    const middle = [Math.floor(warp.originX), Math.floor(warp.originY)];
    return {
      program: WARP_PLANE,
      sizes: [size * size, size, width, height, ...middle, warp.elastic.knots],
      inputs: [this.#planes.get(plane), numbers],
      output: warped,
      workgroups: oneEach(size * size),
    };
  }

  #scratchFor(size: number, channels: number, numberBytes: number): Scratch {
    const old = this.#scratch;
    if (old?.size === size && old.channels === channels && old.numbers.size >= numberBytes) return old;
    this.#release();
    const { device } = this.#pipelines;
    const make = (bytes: number): GPUBuffer =>
      device.createBuffer({ size: bytes, usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST });
    const plane = (): GPUBuffer => make(size * size * FLOAT);
    const made = {
      ...{ size, channels },
      uniforms: this.#pipelines.uniforms(MOST_DISPATCHES * channels),
      numbers: make(numberBytes),
      ...{ warped: plane(), between: plane(), blurred: plane() },
    };
    this.#scratch = made;
    return made;
  }

  #release(): void {
    if (this.#scratch === null) return;
    const { uniforms, numbers, warped, between, blurred } = this.#scratch;
    for (const buffer of [uniforms, numbers, warped, between, blurred]) buffer.destroy();
    this.#scratch = null;
  }
}

/** Rows and then columns, where there are taps. */
function blurOf(
  { taps, tapsAt }: GreyPlace,
  { size, numbers, warped, between, blurred }: Scratch,
): Dispatch[] {
  if (taps === 0) return [];
  const along = (stride: number, plane: GPUBuffer, output: GPUBuffer): Dispatch => ({
    program: BLUR_LINES,
    sizes: [size * size, size, stride, taps, tapsAt],
    inputs: [plane, numbers],
    output,
    workgroups: oneEach(size * size),
  });
  return [along(1, warped, between), along(size, between, blurred)];
}

function greyOf(
  { at, taps }: GreyPlace,
  { greys }: Variation,
  { size, numbers, warped, blurred }: Scratch,
  channel: number,
  tile: GPUBuffer,
): Dispatch {
  return {
    program: VARY_GREY,
    sizes: [size * size, size, greys.length, channel, greys[channel]?.noiseSeed ?? 0, at],
    inputs: [warped, taps === 0 ? warped : blurred, numbers],
    output: tile,
    workgroups: oneEach(size * size),
  };
}
