import type { SimdKernel, SimdKernels } from "./simd.ts";

type PartsOf = (args: readonly number[], count: number) => number[][];

/** How the work of the kernels that threads share out is divided; a call is the kernel's number and its arguments. */
const SHARED_OUT = {
  convolve: convolveParts,
  weightGradient: weightGradientParts,
  winogradKernel: rangeParts(1),
  winogradConvolve: rangeParts(4),
  winogradInput: rangeParts(1),
  winogradOutputGradient: rangeParts(1),
  winogradAccumulate: rangeParts(1),
  winogradKernelGradient: rangeParts(1),
} as const satisfies Partial<Record<keyof SimdKernels, PartsOf>>;
type SharedOut = keyof typeof SHARED_OUT;
const NAMES: readonly SharedOut[] = [
  "convolve",
  "weightGradient",
  "winogradKernel",
  "winogradConvolve",
  "winogradInput",
  "winogradOutputGradient",
  "winogradAccumulate",
  "winogradKernelGradient",
];

/** Int32 words of one thread's slot: state, kernel, and the arguments of one call. */
const SLOT = 32;
const STATE = 0;
const KERNEL = 1;
const FIRST_ARGUMENT = 2;

/** States of a slot. */
const IDLE = 0;
const CALLED = 1;

/** What a thread is sent to start with. */
export interface ThreadStart {
  /** Our kernels, compiled for the memory. */
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  /** All slots; one thread's begins at `index · SLOT`. */
  readonly control: Int32Array<SharedArrayBuffer>;
  readonly index: number;
}

/** Answers calls for ever; ends with its worker. It waits in the kernel, not in the event loop, so a call starts within microseconds. */
export function serveThread(kernels: SimdKernels, { control, index }: ThreadStart): never {
  const slot = index * SLOT;
  for (;;) {
    Atomics.wait(control, slot + STATE, IDLE);
    const name = NAMES[control[slot + KERNEL] ?? 0];
    if (name) kernels[name](...control.subarray(slot + FIRST_ARGUMENT, slot + SLOT));
    Atomics.store(control, slot + STATE, IDLE);
    Atomics.notify(control, slot + STATE);
  }
}

/** Threads that run our kernels beside the one that owns the pool, on tfjs's shared memory. */
export class ThreadPool {
  readonly #control: Int32Array<SharedArrayBuffer>;
  readonly #helpers: number;

  /** @param helpers threads besides the owner's */
  constructor(helpers: number) {
    this.#helpers = helpers;
    this.#control = new Int32Array(
      new SharedArrayBuffer(Math.max(1, helpers) * SLOT * Int32Array.BYTES_PER_ELEMENT),
    );
  }

  /** What thread `index`, from 0, is sent to start with. */
  startOf(index: number, module: WebAssembly.Module, memory: WebAssembly.Memory): ThreadStart {
    return { module, memory, control: this.#control, index };
  }

  /** The kernels with the work of the convolutions shared out among all threads. */
  shareOut(own: SimdKernels): SimdKernels {
    const shared = Object.fromEntries(NAMES.map((name) => [name, this.#spread(name, own[name])]));
    return { ...own, ...shared, threads: this.#helpers + 1 };
  }

  #spread(name: SharedOut, own: SimdKernel): SimdKernel {
    return (...args) => {
      const parts = SHARED_OUT[name](args, this.#helpers + 1);
      const mine = parts.pop();
      for (const [index, part] of parts.entries()) this.#call(index, name, part);
      if (mine) own(...mine);
      for (const index of parts.keys()) this.#finish(index);
    };
  }

  #call(index: number, name: SharedOut, args: readonly number[]): void {
    const slot = index * SLOT;
    this.#control.set(args, slot + FIRST_ARGUMENT);
    this.#control[slot + KERNEL] = NAMES.indexOf(name);
    Atomics.store(this.#control, slot + STATE, CALLED);
    Atomics.notify(this.#control, slot + STATE);
  }

  #finish(index: number): void {
    Atomics.wait(this.#control, index * SLOT + STATE, CALLED);
  }
}

/** Splits a convolution by output rows. */
function convolveParts(args: readonly number[], count: number): number[][] {
  const [
    x = 0,
    xStep = 0,
    xRow = 0,
    xPixel = 0,
    rows = 0,
    length = 0,
    packed = 0,
    bias = 0,
    y = 0,
    yRow = 0,
    yPixel = 0,
    height = 0,
    ...rest
  ] = args;
  return ranges(height, 1, count).map(([start, end]) => [
    ...[x + start * xStep, xStep, xRow, xPixel, rows, length],
    ...[packed, bias],
    ...[y + start * yRow, yRow, yPixel, end - start, ...rest],
  ]);
}

/** Splits a weight gradient by output channels, of which 8 go together. */
function weightGradientParts(args: readonly number[], count: number): number[][] {
  const [
    x = 0,
    xStep = 0,
    xRow = 0,
    xPixel = 0,
    rows = 0,
    length = 0,
    dy = 0,
    dyRow = 0,
    dyPixel = 0,
    height = 0,
    width = 0,
    outputs = 0,
    dw = 0,
    ...rest
  ] = args;
  return ranges(outputs, 8, count).map(([start, end]) => [
    ...[x, xStep, xRow, xPixel, rows, length],
    ...[dy + start * 4, dyRow, dyPixel, height, width, end - start],
    ...[dw + start * 4, ...rest],
  ]);
}

/** Splits a kernel whose last arguments are the range it works on and the number of its part, at multiples of `unit`. */
function rangeParts(unit: number): PartsOf {
  return (args, count) => {
    const head = args.slice(0, -3);
    const [first = 0, end = 0] = args.slice(-3);
    return ranges(end - first, unit, count).map(([from, to], part) => [
      ...head,
      first + from,
      first + to,
      part,
    ]);
  };
}

/** At most `count` ranges of about the same length that cover [0, total), cut at multiples of `unit`. */
function ranges(total: number, unit: number, count: number): [start: number, end: number][] {
  const units = Math.ceil(total / unit);
  const parts = Math.max(1, Math.min(count, units));
  return Array.from({ length: parts }, (_, i) => [
    Math.floor((i * units) / parts) * unit,
    Math.min(total, Math.floor(((i + 1) * units) / parts) * unit),
  ]);
}
