/** How far two answers of a network lie apart. */
export interface Agreement {
  /** Largest difference of a probability; not finite where one of them is not. */
  readonly worst: number;
  /** Part of the pixels whose likeliest class differs, in [0, 1]. */
  readonly moved: number;
}

/** What 16 bits may change: a probability by this much, and the class of one pixel in ten thousand. */
const ALLOWED: Agreement = { worst: 2e-3, moved: 1e-4 };

/**
 * Compares probabilities of each class but the first, planes one behind the other.
 *
 * @param planes how many
 */
export function compareAnswers(a: Float32Array, b: Float32Array, planes: number): Agreement {
  const pixels = a.length / planes;
  let worst = 0;
  for (const [i, value] of a.entries()) {
    const difference = Math.abs(value - (b[i] ?? Number.NaN));
    if (!(difference <= worst)) worst = Number.isFinite(difference) ? difference : Number.POSITIVE_INFINITY;
  }
  let moved = 0;
  for (let i = 0; i < pixels; i++) if (likeliest(a, i, pixels) !== likeliest(b, i, pixels)) moved++;
  return { worst, moved: moved / pixels };
}

/** Whether 16 bits are enough, by what they changed. */
export function isClose({ worst, moved }: Agreement): boolean {
  return worst <= ALLOWED.worst && moved <= ALLOWED.moved;
}

/** Index of a pixel's likeliest class. */
function likeliest(probabilities: Float32Array, pixel: number, pixels: number): number {
  let rest = 1;
  let most = Number.NEGATIVE_INFINITY;
  let index = 0;
  for (let at = pixel, k = 1; at < probabilities.length; at += pixels, k++) {
    const value = probabilities[at] ?? Number.NaN;
    rest -= value;
    if (value > most) [most, index] = [value, k];
  }
  return rest >= most ? 0 : index;
}
