import { type Clock, type ClockName, timed } from "../race/clock.ts";

/** What a device can do at most, as measured: in a second of wall time, or of one core's time where the CPU computes. */
export interface Peaks {
  /** FLOP a second of fused multiply-adds in registers. */
  readonly flops: number;
  /** Bytes a second of a copy from buffer to buffer, read and written together. */
  readonly bytes: number;
}

/** By what the peaks are measured. */
export interface PeakClock {
  readonly clock: Clock;
  readonly by: ClockName;
}

/** Time in s that a measurement takes at least: a browser tells processor time in steps of 10 ms. */
const LONG_ENOUGH = { wall: 0.05, processor: 0.5 };

const THREADS = 64;
const GROUPS = { software: 64, gpu: 4096 };
/** Multiply-adds of one value in a row; so many vectors are independent of each other. */
const CHAIN = 8;
const VECTORS = 8;

/** An FMA loop that holds what it computes in registers; `rounds` is a uniform. */
const LOOP = `@group(0) @binding(0) var<uniform> rounds: vec4u;
@group(0) @binding(1) var<storage, read_write> result: array<f32>;
@compute @workgroup_size(${THREADS})
fn main(@builtin(global_invocation_id) thread: vec3u) {
  let factor = vec4f(1.0 - 1e-6 * f32(rounds.y));
${lines((v) => `  var a${v} = vec4f(f32(thread.x) + ${v}.0);`)}
  for (var i = 0u; i < rounds.x; i++) {
${lines((v) => `    a${v} = ${"fma(".repeat(CHAIN)}a${v}${", factor, vec4f(0.5))".repeat(CHAIN)};`)}
  }
  result[thread.x] = dot(${Array.from({ length: VECTORS }, (_, v) => `a${v}`).join(" + ")}, vec4f(1.0));
}`;

function lines(line: (v: number) => string): string {
  return Array.from({ length: VECTORS }, (_, v) => line(v)).join("\n");
}

/** The shortest of three times of a submission, in s. */
async function time(
  device: GPUDevice,
  { clock, by }: PeakClock,
  record: (encoder: GPUCommandEncoder) => void,
): Promise<number> {
  let shortest = Number.POSITIVE_INFINITY;
  for (let pass = 0; pass < 3; pass++) {
    const encoder = device.createCommandEncoder();
    record(encoder);
    const spent = await timed(clock, async () => {
      device.queue.submit([encoder.finish()]);
      await device.queue.onSubmittedWorkDone();
    });
    shortest = Math.min(shortest, spent[by]);
  }
  return shortest;
}

async function measureFlops(device: GPUDevice, groups: number, by: PeakClock): Promise<number> {
  const pipeline = await device.createComputePipelineAsync({
    layout: "auto",
    compute: { module: device.createShaderModule({ code: LOOP }), entryPoint: "main" },
  });
  const usage = GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST;
  const uniforms = device.createBuffer({ size: 16, usage });
  const result = device.createBuffer({ size: 4 * THREADS * groups, usage: GPUBufferUsage.STORAGE });
  const group = device.createBindGroup({
    layout: pipeline.getBindGroupLayout(0),
    entries: [uniforms, result].map((buffer, binding) => ({ binding, resource: { buffer } })),
  });
  for (let rounds = 64; ; rounds *= 4) {
    device.queue.writeBuffer(uniforms, 0, new Uint32Array([rounds, 1, 0, 0]));
    const seconds = await time(device, by, (encoder) => {
      const pass = encoder.beginComputePass();
      pass.setPipeline(pipeline);
      pass.setBindGroup(0, group);
      pass.dispatchWorkgroups(groups);
      pass.end();
    });
    if (seconds >= LONG_ENOUGH[by.by]) return (2 * 4 * CHAIN * VECTORS * rounds * THREADS * groups) / seconds;
  }
}

async function measureBytes(device: GPUDevice, by: PeakClock): Promise<number> {
  const size = 2 ** 26;
  const usage = GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
  const [from, to] = [device.createBuffer({ size, usage }), device.createBuffer({ size, usage })];
  for (let times = 1; ; times *= 4) {
    const seconds = await time(device, by, (encoder) => {
      for (let i = 0; i < times; i++) encoder.copyBufferToBuffer(from, 0, to, 0, size);
    });
    if (seconds < LONG_ENOUGH[by.by]) continue;
    for (const buffer of [from, to]) buffer.destroy();
    return (2 * size * times) / seconds;
  }
}

/** @param software whether the adapter computes on the CPU: it then needs no thousands of threads */
export async function measurePeaks(device: GPUDevice, software: boolean, by: PeakClock): Promise<Peaks> {
  const flops = await measureFlops(device, software ? GROUPS.software : GROUPS.gpu, by);
  return { flops, bytes: await measureBytes(device, by) };
}
