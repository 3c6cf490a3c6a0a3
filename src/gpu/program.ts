/**
 * The code of one compute pass.
 *
 * Binding 0 is a uniform struct of `u32`s, behind it are the buffers read, and last those written.
 * Sizes are uniforms, so that one pipeline serves every layer of its kind.
 */
export interface Program {
  /** Tells programs apart; the same name means the same code. */
  readonly name: string;
  readonly code: string;
  /** How many buffers are read. */
  readonly reads: number;
  /** How many are written; one unless told. */
  readonly writes?: number;
}

/** How values lie in a buffer; sums are always taken in 32 bits. */
export type Storage = "f32" | "f16";

/** Bytes of a stored value. */
export function bytesOf(storage: Storage): number {
  return storage === "f32" ? 4 : 2;
}

/** The bits of a 32-bit float, to be told in a uniform. */
export function bitsOf(value: number): number {
  return new Uint32Array(Float32Array.of(value).buffer)[0] ?? 0;
}

/** One run of a program. */
export interface Dispatch {
  readonly program: Program;
  /** Values of the uniform struct, in order. */
  readonly sizes: readonly number[];
  readonly inputs: readonly GPUBuffer[];
  readonly output: GPUBuffer;
  /** Further buffers that are written. */
  readonly alsoWrites?: readonly GPUBuffer[];
  readonly workgroups: readonly [x: number, y: number, z: number];
  /** Multiply-accumulates; absent where they are few. */
  readonly macs?: number;
}

/** What a kind of program is made of; `header` writes its declarations. */
export interface Interface {
  /** Fields of the uniform struct `u`, all `u32`. */
  readonly sizes: readonly string[];
  /** Name and element type of each buffer that is read. */
  readonly reads: Readonly<Record<string, string>>;
  /** Name and element type of the buffer that is written. */
  readonly writes: readonly [name: string, type: string];
  /** Of further ones. */
  readonly alsoWrites?: Readonly<Record<string, string>>;
}

/** WGSL declarations of a program's struct and buffers. */
export function header({ sizes, reads, writes, alsoWrites = {} }: Interface): string {
  const written = [writes, ...Object.entries(alsoWrites)];
  const buffers = Object.entries(reads).map(
    ([name, type], i) => `@group(0) @binding(${i + 1}) var<storage, read> ${name}: array<${type}>;`,
  );
  const half = [...Object.values(reads), ...written.map(([, type]) => type)].some((type) =>
    type.includes("f16"),
  );
  return [
    ...(half ? ["enable f16;"] : []),
    `struct Sizes { ${sizes.map((name) => `${name}: u32`).join(", ")} }`,
    "@group(0) @binding(0) var<uniform> u: Sizes;",
    ...buffers,
    ...written.map(
      ([name, type], i) =>
        `@group(0) @binding(${buffers.length + 1 + i}) var<storage, read_write> ${name}: array<${type}>;`,
    ),
  ].join("\n");
}

/** The text of `part(0)`, `part(1)`, … `part(count − 1)`, one a line: loops that the compiler need not unroll. */
export function unrolled(count: number, part: (i: number) => string): string {
  return Array.from({ length: count }, (_, i) => part(i)).join("\n");
}

/** Threads of a workgroup in programs that compute one value a thread. */
export const LINE = 64;

/** Most workgroups along one dimension that every device allows. */
const MOST_WORKGROUPS = 65_535;

/** First lines of a program with one thread a value: `i` is the value's index in `[0, u.count)`. */
export const ONE_EACH = `@compute @workgroup_size(${LINE})
fn main(@builtin(global_invocation_id) thread: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = thread.x + thread.y * groups.x * ${LINE}u;
  if (i >= u.count) { return; }`;

/** Workgroups for `count` values, one thread each. */
export function oneEach(count: number): [x: number, y: number, z: number] {
  const groups = Math.ceil(count / LINE);
  const rows = Math.ceil(groups / MOST_WORKGROUPS);
  return [Math.ceil(groups / rows), rows, 1];
}
