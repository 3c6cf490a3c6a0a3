import { type Source, VECTOR } from "../convolution.ts";
import type { Profile } from "../profile.ts";
import { type Dispatch, LINE, oneEach, type Program } from "../program.ts";
import type { ConvolveKind } from "../programs/convolve.ts";
import { sumSlabsProgram } from "./pass-programs.ts";
import { SHARED_VECTORS, sharedWeightGradientProgram } from "./shared-weight-gradient-program.ts";
import { weightGradientProgram } from "./weight-gradient-program.ts";

/** What a weight gradient is computed of: maps of a size and their channels. */
export interface WeightShape {
  readonly window: ConvolveKind["window"];
  /** Channels of the layer's input. */
  readonly inputs: number;
  /** Channels of its output, a multiple of 4. */
  readonly outputs: number;
  /** Edge of the output in px. */
  readonly size: number;
}

/** Where a weight gradient goes in the flat gradients, in values. */
export interface WeightPlace {
  readonly kernel: number;
  /** Of a layer whose bias follows from `dy`; null where that is not so. */
  readonly bias: number | null;
  /** Output channels that the kernel has; what `dy` has beyond them is zero. */
  readonly columns: number;
  /** Input channels that the kernel has, and the first of them that `x` is. */
  readonly inputs: number;
  readonly firstInput: number;
}

/** Channels from which on a workgroup's tile is filled well enough. */
const SHARED_LEAST = 16;

/** How the work is cut. */
interface Cut {
  readonly program: Program;
  /** Channels of the input read at once. */
  readonly lanes: 1 | 4;
  /** Threads, or workgroups that share memory, that together go through one slab; and how many of them a workgroup is. */
  readonly units: number;
  readonly unitsEach: number;
  readonly slabs: number;
  /** Rows of a slab. */
  readonly rows: number;
}

function cutOf(shape: WeightShape, profile: Profile): Cut {
  const { inputs, outputs } = shape;
  const fits = inputs % VECTOR === 0 && Math.min(inputs, outputs) >= SHARED_LEAST;
  return profile.shared !== null && fits ? cutShared(shape, profile) : cutDirect(shape, profile);
}

function cutShared({ window, inputs, outputs, size }: WeightShape, { threads }: Profile): Cut {
  const blocks = [inputs, outputs].map((channels) => Math.ceil(channels / VECTOR / SHARED_VECTORS));
  const units = blocks.reduce((product, count) => product * count, window.rows * window.columns);
  const program = sharedWeightGradientProgram(window);
  return { program, lanes: VECTOR, units, unitsEach: 1, ...slabsOf(size, units * LINE, threads) };
}

/** Slabs of rows, so many that enough threads are busy. */
function slabsOf(size: number, threadsASlab: number, threads: number): { slabs: number; rows: number } {
  const rows = Math.ceil(size / Math.min(size, Math.ceil(threads / threadsASlab)));
  return { slabs: Math.ceil(size / rows), rows };
}

function cutDirect({ window, inputs, outputs, size }: WeightShape, profile: Profile): Cut {
  const lanes = inputs % VECTOR === 0 ? profile.lanes : 1;
  const block = {
    ...profile.weights,
    inputs: lanes === 1 ? Math.min(profile.weights.inputs, inputs) : profile.weights.inputs,
    vectors: Math.min(profile.weights.vectors, outputs / VECTOR),
  };
  const units = Math.ceil(inputs / block.inputs) * Math.ceil(outputs / VECTOR / block.vectors);
  const program = weightGradientProgram({ block, window, lanes });
  return { program, lanes, units, unitsEach: block.threads, ...slabsOf(size, units, profile.threads) };
}

/** Rows of a slab's result: one for each weight of an output channel, and the bias's. */
function rowsOf({ window, inputs }: WeightShape): number {
  return window.rows * window.columns * inputs + 1;
}

/** Values that a weight gradient needs room for before they are added up. */
export function partialLength(shape: WeightShape, profile: Profile): number {
  return cutOf(shape, profile).slabs * rowsOf(shape) * shape.outputs;
}

export function weightGradientMacs({ window, inputs, outputs, size }: WeightShape): number {
  return window.rows * window.columns * inputs * outputs * size ** 2;
}

/**
 * The dispatches of a weight gradient.
 *
 * @param partial room for `partialLength` values
 * @param mostMacs how much work one dispatch may do
 */
export function weightGradient(
  job: { shape: WeightShape; place: WeightPlace; x: Source; dy: Source },
  { partial, gradients }: { partial: GPUBuffer; gradients: GPUBuffer },
  { profile, mostMacs }: { profile: Profile; mostMacs: number },
): Dispatch[] {
  const { shape, place, x, dy } = job;
  const { inputs, outputs, size } = shape;
  const { program, lanes, unitsEach, slabs, rows, ...cut } = cutOf(shape, profile);
  const units = cut.units * slabs;
  const parts = Math.max(1, Math.ceil(weightGradientMacs(shape) / mostMacs));
  const share = Math.ceil(units / parts / unitsEach) * unitsEach;
  // one slab is the result itself, unless it holds more channels than the kernel
  const whole = slabs === 1 && place.columns === outputs;
  const dispatches = Array.from({ length: Math.ceil(units / share) }, (_, part): Dispatch => {
    const [first, end] = [part * share, Math.min(units, (part + 1) * share)];
    return {
      program,
      sizes: [
        ...[size, size, inputs, outputs / VECTOR, rows, first, end],
        ...[x.origin, x.row, x.channels].map((values) => values / lanes),
        ...[dy.origin, dy.row, dy.channels].map((values) => values / VECTOR),
        ...(whole ? placesOf(place) : partialPlaces(shape)),
      ],
      inputs: [x.buffer, dy.buffer],
      output: whole ? gradients : partial,
      workgroups: [Math.ceil((end - first) / unitsEach), 1, 1],
      macs: (weightGradientMacs(shape) * (end - first)) / units,
    };
  });
  return whole ? dispatches : [...dispatches, sumSlabs(shape, place, slabs, partial, gradients)];
}

/** The program's last sizes for a result in the flat gradients. */
function placesOf({ kernel, bias, inputs, firstInput }: WeightPlace): number[] {
  return [0, kernel / VECTOR, (bias ?? 0) / VECTOR, bias === null ? 0 : 1, inputs, firstInput];
}

/** The same for slabs that lie one behind the other, the bias behind the kernel. */
function partialPlaces(shape: WeightShape): number[] {
  const vectors = shape.outputs / VECTOR;
  const rows = rowsOf(shape);
  return [rows * vectors, 0, (rows - 1) * vectors, 1, shape.inputs, 0];
}

function sumSlabs(
  shape: WeightShape,
  { kernel, bias, columns, inputs, firstInput }: WeightPlace,
  slabs: number,
  partial: GPUBuffer,
  gradients: GPUBuffer,
): Dispatch {
  const rows = rowsOf(shape) - 1;
  const lanes = columns % VECTOR === 0 ? VECTOR : 1;
  const count = ((rows + (bias === null ? 0 : 1)) * columns) / lanes;
  return {
    program: sumSlabsProgram(lanes),
    sizes: [
      ...[count, slabs, shape.outputs / lanes, columns / lanes, rows],
      ...[shape.inputs, inputs, firstInput, kernel / lanes, (bias ?? 0) / lanes],
    ],
    inputs: [partial],
    output: gradients,
    workgroups: oneEach(count),
  };
}
