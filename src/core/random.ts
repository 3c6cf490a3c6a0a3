/** All that a {@link Random} remembers; plain JSON, so that a checkpoint can hold it. */
export interface RandomState {
  /** The four 32-bit words of xoshiro128**, unsigned, not all zero. */
  readonly words: readonly [number, number, number, number];
  /** The second value of the last pair of Gaussians when it is not used yet, else null. */
  readonly spare: number | null;
}

/** A seeded stream of numbers; the same seed or state gives the same stream on every machine. */
export interface Random {
  /** Uniform in [0, 1), in steps of 2⁻³². */
  readonly next: () => number;
  /** Normal with mean 0 and standard deviation 1. */
  readonly gaussian: () => number;
  /** What {@link createRandom} needs to continue this stream. */
  readonly state: () => RandomState;
}

const TWO_TO_MINUS_32 = 2 ** -32;

/** 2³² / φ, odd. */
const GOLDEN_RATIO = 0x9e3779b9;

const rotateLeft = (word: number, bits: number): number => (word << bits) | (word >>> (32 - bits));

/**
 * Word `index` of SplitMix32, i.e. of a Weyl sequence of the golden ratio through the finaliser of MurmurHash3: random
 * numbers that need no order, the same in a shader.
 *
 * @param seed a 32-bit integer
 * @param index from 0; a 32-bit integer
 * @returns an unsigned 32-bit integer
 */
export function splitMix32(seed: number, index: number): number {
  return signedWord(seed | 0, index) >>> 0;
}

/** The same word as a signed integer, and a signed seed: without a step outside 32 bits it is several times as fast. */
export function signedWord(seed: number, index: number): number {
  let mixed = (seed + Math.imul(index + 1, GOLDEN_RATIO)) | 0;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}

/**
 * Random numbers from xoshiro128** (Blackman & Vigna 2018; period 2¹²⁸ − 1), Gaussians by Box and Muller.
 *
 * @param seed an integer, of which the lowest 32 bits count, or a saved state to continue from
 * @throws RangeError when the seed is no safe integer, or the state's words are all zero or no 32-bit integers
 */
export function createRandom(seed: number | RandomState): Random {
  if (typeof seed === "number" && !Number.isSafeInteger(seed)) {
    throw new RangeError(`seed is ${seed}, expected an integer`);
  }
  const words = typeof seed === "number" ? [0, 1, 2, 3].map((i) => splitMix32(seed, i)) : seed.words;
  if (words.some((word) => word >>> 0 !== word) || words.every((word) => word === 0)) {
    throw new RangeError(`state is [${words.join(", ")}], expected four 32-bit words that are not all 0`);
  }
  let [a = 0, b = 0, c = 0, d = 0] = words;
  let spare = typeof seed === "number" ? null : seed.spare;

  const next = (): number => {
    const result = Math.imul(rotateLeft(Math.imul(b, 5), 7), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = rotateLeft(d, 11);
    return result * TWO_TO_MINUS_32;
  };

  const gaussian = (): number => {
    if (spare !== null) {
      const value = spare;
      spare = null;
      return value;
    }
    const radius = Math.sqrt(-2 * Math.log(1 - next())); // 1 − [0, 1) is never 0
    const angle = 2 * Math.PI * next();
    spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  };

  const state = (): RandomState => ({ words: [a >>> 0, b >>> 0, c >>> 0, d >>> 0], spare });

  return { next, gaussian, state };
}

/** Uniform in [low, high). */
export function uniform(random: Random, low: number, high: number): number {
  return low + (high - low) * random.next();
}

/** Log-uniform in [low, high), both above 0: a factor and its inverse are equally likely in [1/f, f). */
export function logUniform(random: Random, low: number, high: number): number {
  return low * Math.exp(random.next() * Math.log(high / low));
}

/** A whole number in [0, count), each equally likely to within 2⁻³² · count. */
export function randomIndex(random: Random, count: number): number {
  return Math.floor(random.next() * count);
}

/** A seed of 32 bits for a stream of its own. */
export function drawSeed(random: Random): number {
  return randomIndex(random, 2 ** 32);
}
