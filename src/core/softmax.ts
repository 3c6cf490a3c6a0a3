/**
 * Softmax probability of one class.
 *
 * @param logits `[pixels, classes]`, pixel-major
 * @param out `pixels` long; overwritten with probabilities in [0, 1]
 */
export function softmaxPlane(logits: Float32Array, classes: number, k: number, out: Float32Array): void {
  for (let pixel = 0; pixel < out.length; pixel++) {
    const start = pixel * classes;
    const own = logits[start + k] ?? 0;
    const itself = 1 + (own - own); // not a number where a logit is infinite
    let total = 0;
    for (let j = 0; j < classes; j++) total += j === k ? itself : Math.exp((logits[start + j] ?? 0) - own);
    out[pixel] = 1 / total;
  }
}
