/**
 * Gain that keeps the variance of a ReLU's output at that of its input when weights are standardised: √(2 / (1 − 1/π))
 * (Brock, De & Smith 2021, "Characterizing signal propagation").
 */
export const RELU_GAIN = Math.sqrt(2 / (1 - 1 / Math.PI));
/** Keeps the division finite for a channel whose weights are all equal. */
export const EPSILON = 1e-4;

/**
 * Scaled weight standardisation of a kernel: for each output channel γ_relu · g · (w − mean) / √(variance · N + ε).
 *
 * It does for training what normalisation layers do, yet folds into plain weights, so that the network stays the
 * paper's and its answer does not depend on the tile, as statistics over the image would make it.
 *
 * @param kernel `[N, outputs]`, N incoming connections
 * @param gain g of each output channel
 */
export function standardise(kernel: Float32Array, gain: Float32Array): Float32Array {
  const outputs = gain.length;
  const { mean, inverse } = channelStatistics(kernel, outputs);
  const out = new Float32Array(kernel.length);
  for (let start = 0; start < kernel.length; start += outputs)
    for (let k = 0; k < outputs; k++)
      out[start + k] =
        RELU_GAIN * (gain[k] ?? 0) * ((kernel[start + k] ?? 0) - (mean[k] ?? 0)) * (inverse[k] ?? 0);
  return out;
}

/** Gradients of {@link standardise}'s arguments from that of its result. */
export function standardiseGradient(
  kernel: Float32Array,
  gain: Float32Array,
  gradient: Float32Array,
): { kernel: Float32Array; gain: Float32Array } {
  const outputs = gain.length;
  const incoming = kernel.length / outputs;
  const { mean, inverse } = channelStatistics(kernel, outputs);
  const sum = new Float64Array(outputs); // Σ dL/dŵ
  const product = new Float64Array(outputs); // Σ dL/dŵ · (w − mean)
  for (let start = 0; start < kernel.length; start += outputs)
    for (let k = 0; k < outputs; k++) {
      const g = gradient[start + k] ?? 0;
      sum[k] = (sum[k] ?? 0) + g;
      product[k] = (product[k] ?? 0) + g * ((kernel[start + k] ?? 0) - (mean[k] ?? 0));
    }
  const dGain = new Float32Array(outputs);
  for (let k = 0; k < outputs; k++) dGain[k] = RELU_GAIN * (product[k] ?? 0) * (inverse[k] ?? 0);
  const dKernel = new Float32Array(kernel.length);
  for (let start = 0; start < kernel.length; start += outputs)
    for (let k = 0; k < outputs; k++) {
      const r = inverse[k] ?? 0;
      const centred = (kernel[start + k] ?? 0) - (mean[k] ?? 0);
      // variance · N = Σ (w − mean)², so its derivative is 2 · (w − mean)
      const direct = (gradient[start + k] ?? 0) - (sum[k] ?? 0) / incoming;
      dKernel[start + k] = RELU_GAIN * (gain[k] ?? 0) * r * (direct - centred * (product[k] ?? 0) * r * r);
    }
  return { kernel: dKernel, gain: dGain };
}

/** The gain with which standardising `kernel` gives it back, for channels whose mean is 0. */
export function gainOf(kernel: Float32Array, outputs: number): Float32Array {
  const { inverse } = channelStatistics(kernel, outputs);
  return Float32Array.from(inverse, (r) => 1 / (RELU_GAIN * r));
}

/** Greatest mean of an output channel's weights, in their standard deviations; 0 where they are all equal to 0. */
export function greatestMean(kernel: Float32Array, outputs: number): number {
  const { mean, squares } = channelSums(kernel, outputs);
  const incoming = kernel.length / outputs;
  return mean.reduce((greatest, value, k) => {
    const deviation = Math.sqrt((squares[k] ?? 0) / incoming);
    return value === 0 ? greatest : Math.max(greatest, Math.abs(value) / deviation);
  }, 0);
}

/** Mean of each output channel and 1 / √(variance · N + ε). */
function channelStatistics(
  kernel: Float32Array,
  outputs: number,
): { mean: Float64Array; inverse: Float64Array } {
  const { mean, squares } = channelSums(kernel, outputs);
  return { mean, inverse: squares.map((value) => 1 / Math.sqrt(value + EPSILON)) };
}

/** Mean of each output channel and Σ (w − mean)². */
function channelSums(kernel: Float32Array, outputs: number): { mean: Float64Array; squares: Float64Array } {
  const incoming = kernel.length / outputs;
  const mean = new Float64Array(outputs);
  const squares = new Float64Array(outputs);
  for (let start = 0; start < kernel.length; start += outputs)
    for (let k = 0; k < outputs; k++) mean[k] = (mean[k] ?? 0) + (kernel[start + k] ?? 0) / incoming;
  for (let start = 0; start < kernel.length; start += outputs)
    for (let k = 0; k < outputs; k++)
      squares[k] = (squares[k] ?? 0) + ((kernel[start + k] ?? 0) - (mean[k] ?? 0)) ** 2;
  return { mean, squares };
}
