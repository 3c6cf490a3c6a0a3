import type { PixelArray, Raster } from "./raster.ts";

/** Which plane of a raster is meant. */
export interface PlaneChoice {
  /** z index, from 0; default 0. */
  readonly slice?: number;
  /** t index, from 0; default 0. */
  readonly frame?: number;
  /** Channel a one-channel model is given of an image with several measured channels, from 0. */
  readonly channel?: number;
}

/**
 * One channel of one plane, without a copy: row-major, `width * height` long.
 *
 * @throws RangeError when the raster has no such channel, slice or frame, or its data are too short
 */
export function planeOf(raster: Raster, channel: number, choice: PlaneChoice = {}): PixelArray {
  const { slice = 0, frame = 0 } = choice;
  check("channel", channel, raster.channels);
  check("slice", slice, raster.slices);
  check("frame", frame, raster.frames);
  const size = raster.width * raster.height;
  const start = ((frame * raster.slices + slice) * raster.channels + channel) * size;
  const plane = raster.data.subarray(start, start + size);
  if (plane.length !== size)
    throw new RangeError(
      `the image's data end after ${raster.data.length} values; ${start + size} are needed`,
    );
  return plane;
}

function check(what: string, index: number, count: number): void {
  if (!(Number.isInteger(index) && index >= 0 && index < count))
    throw new RangeError(`there is no ${what} ${index}: the image has ${count}`);
}

/** One grey plane: the mean of a colour picture's three channels, else the chosen (or the only) channel as it is. */
export function toGrey(raster: Raster, choice: PlaneChoice = {}): PixelArray {
  if (raster.kind !== "rgb") return planeOf(raster, choice.channel ?? 0, choice);
  return meanOf(planeOf(raster, 0, choice), planeOf(raster, 1, choice), planeOf(raster, 2, choice));
}

/** A plain loop: a callback a pixel would take seconds of a large photograph. */
function meanOf(red: PixelArray, green: PixelArray, blue: PixelArray): Float32Array {
  const grey = new Float32Array(red.length);
  for (let i = 0; i < grey.length; i++) grey[i] = ((red[i] ?? 0) + (green[i] ?? 0) + (blue[i] ?? 0)) / 3;
  return grey;
}

/**
 * The planes a model with `channels` inputs is given: a colour picture becomes grey for one input, a grey image is
 * repeated for three; else the image's channels must be as many as the model's.
 *
 * @throws RangeError when they are not and no `channel` is chosen
 */
export function inputPlanes(raster: Raster, channels: number, choice: PlaneChoice = {}): PixelArray[] {
  const indices = Array.from({ length: channels }, (_, channel) => channel);
  if (channels === 1 && (raster.kind === "rgb" || raster.channels === 1 || choice.channel !== undefined))
    return [toGrey(raster, choice)];
  if (raster.channels === channels) return indices.map((channel) => planeOf(raster, channel, choice));
  if (raster.channels === 1 && channels === 3) return indices.map(() => planeOf(raster, 0, choice));
  const choose = channels === 1 ? ": choose the one to segment" : "";
  throw new RangeError(
    `the model takes ${count(channels)} and the image has ${count(raster.channels)}${choose}`,
  );
}

function count(channels: number): string {
  return channels === 1 ? "1 channel" : `${channels} channels`;
}
