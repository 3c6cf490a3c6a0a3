import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { buildSync } from "esbuild";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runConvolution } from "./kernel-testing.ts";
import { compileKernels, instantiateKernels, type SimdKernels } from "./simd.ts";
import { ThreadPool } from "./thread-pool.ts";

/** Bytes from which the test's arrays lie in the shared memory. */
const BASE = 1024;
const HELPERS = 2;

let memory: WebAssembly.Memory;
let workers: Worker[];
let own: SimdKernels;
let shared: SimdKernels;

beforeAll(async () => {
  memory = new WebAssembly.Memory({ initial: 1024, maximum: 65_536, shared: true });
  const module = compileKernels(memory);
  own = instantiateKernels(module, memory);
  const pool = new ThreadPool(HELPERS);
  const entry = fileURLToPath(new URL("./__fixtures__/thread.ts", import.meta.url));
  const built = buildSync({
    entryPoints: [entry],
    bundle: true,
    platform: "node",
    format: "cjs",
    write: false,
  });
  const code = built.outputFiles[0]?.text ?? "";
  workers = Array.from({ length: HELPERS }, (_, index) => {
    const workerData = pool.startOf(index, module, memory);
    return new Worker(code, { workerData, eval: true });
  });
  await Promise.all(workers.map((worker) => new Promise((resolve) => worker.once("message", resolve))));
  shared = pool.shareOut(own);
});

afterAll(async () => {
  await Promise.all(workers.map((worker) => worker.terminate()));
});

/** Fills `length` floats at `address` with waves. */
function waves(address: number, length: number): void {
  const view = new Float32Array(memory.buffer, address, length);
  for (let i = 0; i < length; i++) view[i] = Math.sin(0.37 * i + address);
}

test.each([
  { size: 3, height: 17, width: 13, channels: 8, outputs: 16 },
  { size: 3, height: 5, width: 9, channels: 1, outputs: 24 },
  { size: 1, height: 1, width: 7, channels: 16, outputs: 8 },
])(
  "threads give what one thread gives: $height × $width, $channels → $outputs",
  ({ size, height, width, channels, outputs }) => {
    const inWidth = width + size - 1;
    const x = BASE;
    const xLength = (height + size - 1) * inWidth * channels;
    const packed = x + 4 * xLength;
    const weightCount = size * size * channels * outputs;
    const y = packed + 4 * weightCount;
    const yLength = height * width * outputs;
    waves(x, xLength);
    waves(packed, weightCount);
    const row = inWidth * channels * 4;
    const read = (address: number, length: number): Float32Array =>
      new Float32Array(memory.buffer, address, length).slice();

    const outcome = (kernels: SimdKernels): Float32Array[] => {
      const under = [x, row, row, channels * 4, size, size * channels] as const;
      kernels.convolve(...under, packed, 0, y, width * outputs * 4, outputs * 4, height, width, outputs, 1);
      const result = read(y, yLength);
      const dw = y + 4 * yLength;
      new Float32Array(memory.buffer, dw, weightCount).fill(0);
      waves(y, yLength);
      kernels.weightGradient(
        ...under,
        y,
        width * outputs * 4,
        outputs * 4,
        height,
        width,
        outputs,
        dw,
        outputs * 4,
        4,
      );
      return [result, read(dw, weightCount)];
    };
    expect(outcome(shared)).toEqual(outcome(own));
  },
);

test.each([
  { what: "one strip, several blocks", height: 18, width: 9, inputs: 256, outputs: 40 },
  { what: "fewer tiles than threads", height: 5, width: 4, inputs: 16, outputs: 8 },
  { what: "several strips", height: 150, width: 148, inputs: 64, outputs: 8 },
])("threads give what one thread gives by Winograd's algorithm: $what", (convolution) => {
  const expected = runConvolution(memory, own, "winograd", convolution);
  expect(runConvolution(memory, shared, "winograd", convolution)).toEqual(expected);
});
