import { signedWord } from "./random.ts";

/** Words of 4 bytes for one value. */
export const NOISE_WORDS = 3;

/** Mean of the sum of 12 bytes, 12 · 127.5. */
export const NOISE_MEAN = 1530;

/** Its standard deviation, √(12 · (256² − 1) / 12). */
export const NOISE_STD = Math.sqrt(65_535);

const EVERY_OTHER_BYTE = 0x00ff00ff;

/**
 * Normal noise of mean 0 and standard deviation 1 for one pixel, as the sum of 12 random bytes: no draw waits for another,
 * and a shader gets the same bytes. Its tails end at ±6; its kurtosis is 2.9 where the normal distribution's is 3.
 *
 * @param seed a 32-bit integer
 * @param index of the pixel
 */
export function noiseAt(seed: number, index: number): number {
  let pairs = 0;
  for (let i = 0; i < NOISE_WORDS; i++) {
    const word = signedWord(seed | 0, NOISE_WORDS * index + i);
    // Two sums of bytes side by side, neither of which reaches 16 bits.
    pairs = (pairs + (word & EVERY_OTHER_BYTE) + ((word >>> 8) & EVERY_OTHER_BYTE)) | 0;
  }
  return ((pairs & 0xffff) + (pairs >>> 16) - NOISE_MEAN) / NOISE_STD;
}
