import { type Clock, timed } from "../race/clock.ts";
import type { Peaks } from "./peaks.ts";

/** Accumulators that do not wait for each other. */
const CHAINS = 12;
/** Rounds of the loop that count as one. */
const UNIT = 2 ** 16;
/** Time in s of one core that a measurement takes at least. */
const LONG_ENOUGH = 0.1;
/** Bytes that are copied: more than the processor's caches hold. */
const COPIED = 2 ** 26;
const PAGE = 2 ** 16;

/** An integer as WebAssembly's binary format has it: LEB128, signed. */
function leb(value: number): number[] {
  const rest = value >> 7;
  const byte = value & 0x7f;
  const isLast = (rest === 0 && (byte & 0x40) === 0) || (rest === -1 && (byte & 0x40) !== 0);
  return isLast ? [byte] : [byte | 0x80, ...leb(rest)];
}

/** Its unsigned form, for sizes and indices. */
function uleb(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...uleb(value >>> 7)];
}

function f32(value: number): number[] {
  return [...new Uint8Array(Float32Array.of(value).buffer)];
}

function section(id: number, items: readonly number[][]): number[] {
  const body = [...uleb(items.length), ...items.flat()];
  return [id, ...uleb(body.length), ...body];
}

/** Instructions, by their names in the text format (webassembly.github.io/spec/core/appendix/index-instructions.html). */
const op = {
  get: (local: number): number[] => [0x20, local],
  set: (local: number): number[] => [0x21, local],
  i32: (value: number): number[] => [0x41, ...leb(value)],
  splat: (value: number): number[] => [0x43, ...f32(value), 0xfd, 0x13],
  add: [0xfd, 0xe4, 0x01],
  relaxedMadd: [0xfd, 0x85, 0x02],
  firstLane: [0xfd, 0x1f, 0],
  memoryCopy: [0xfc, 0x0a, 0, 0],
};

/** Does `body` as often as the first parameter says. */
function loop(body: readonly number[]): number[] {
  const countDown = [...op.get(0), ...op.i32(1), 0x6b, 0x22, 0]; // i32.sub, local.tee
  return [0x03, 0x40, ...body, ...countDown, 0x0d, 0, 0x0b]; // loop, br_if, end
}

function functionBody(locals: readonly number[], code: readonly number[]): number[] {
  const body = [...locals, ...code, 0x0b];
  return [...uleb(body.length), ...body];
}

/** `fma(rounds)`: fused multiply-adds that never leave registers; `copy(times)`: half of the memory to the other half. */
function moduleBytes(): Uint8Array<ArrayBuffer> {
  const [factor, rest] = [CHAINS + 1, CHAINS + 2];
  const chains = Array.from({ length: CHAINS }, (_, chain) => chain + 1);
  const fma = [
    ...chains.flatMap((chain) => [...op.splat(chain), ...op.set(chain)]),
    ...[...op.splat(0.999999), ...op.set(factor), ...op.splat(0.5), ...op.set(rest)],
    ...loop(
      chains.flatMap((chain) => [
        ...[...op.get(chain), ...op.get(factor), ...op.get(rest)],
        ...[...op.relaxedMadd, ...op.set(chain)],
      ]),
    ),
    ...op.get(1),
    ...chains.slice(1).flatMap((chain) => [...op.get(chain), ...op.add]),
    ...op.firstLane,
  ];
  const copy = loop([...op.i32(COPIED), ...op.i32(0), ...op.i32(COPIED), ...op.memoryCopy]);
  const exported = (name: string, index: number): number[] => [
    name.length,
    ...new TextEncoder().encode(name),
    0,
    index,
  ];
  return Uint8Array.of(
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [
      [0x60, 1, 0x7f, 1, 0x7d],
      [0x60, 1, 0x7f, 0],
    ]),
    ...section(3, [[0], [1]]),
    ...section(5, [[0, ...uleb((2 * COPIED) / PAGE)]]),
    ...section(7, [exported("fma", 0), exported("copy", 1)]),
    ...section(10, [functionBody([1, CHAINS + 2, 0x7b], fma), functionBody([0], copy)]),
  );
}

/** Rounds a second of one core, the best of three: the first calls may run before the compiler is through with them. */
async function speed(clock: Clock, work: (rounds: number) => void): Promise<number> {
  let rounds = 1;
  let best = 0;
  for (let taken = 0; taken < 3; ) {
    const { processor } = await timed(clock, async () => work(rounds));
    if (processor < LONG_ENOUGH) rounds *= 4;
    else {
      taken++;
      best = Math.max(best, rounds / processor);
    }
  }
  return best;
}

/** What one thread of WebAssembly can do; needs relaxed SIMD. */
export async function measureWasmPeaks(clock: Clock): Promise<Peaks> {
  const { exports } = (await WebAssembly.instantiate(moduleBytes())).instance;
  const { fma, copy } = exports;
  if (typeof fma !== "function" || typeof copy !== "function") throw new Error("the loop exports nothing");
  const flops = 2 * 4 * CHAINS * UNIT * (await speed(clock, (rounds) => fma(UNIT * rounds)));
  return { flops, bytes: 2 * COPIED * (await speed(clock, (times) => copy(times))) };
}
