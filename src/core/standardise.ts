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
  const scale = inverse.map((r, k) => RELU_GAIN * (gain[k] ?? 0) * r);
  const offset = mean.map((value, k) => -value * (scale[k] ?? 0));
  const out = new Float32Array(kernel.length);
  for (let start = 0, i = 0; start < kernel.length; start += outputs)
    for (let k = 0; k < outputs; k++, i++) out[i] = (scale[k] ?? 0) * (kernel[i] ?? 0) + (offset[k] ?? 0);
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
  const { sum, product } = gradientSums(kernel, mean, gradient, outputs);
  // dL/dw = scale · (dL/dŵ − Σ dL/dŵ / N − (w − mean) · Σ dL/dŵ (w − mean) / (variance · N + ε)), as a · dL/dŵ + b · w + c
  const scale = inverse.map((r, k) => RELU_GAIN * (gain[k] ?? 0) * r);
  const slope = scale.map((value, k) => -value * (product[k] ?? 0) * (inverse[k] ?? 0) ** 2);
  const offset = scale.map(
    (value, k) => (-value * (sum[k] ?? 0)) / incoming - (slope[k] ?? 0) * (mean[k] ?? 0),
  );
  const dKernel = new Float32Array(kernel.length);
  for (let start = 0, i = 0; start < kernel.length; start += outputs)
    for (let k = 0; k < outputs; k++, i++)
      dKernel[i] =
        (scale[k] ?? 0) * (gradient[i] ?? 0) + (slope[k] ?? 0) * (kernel[i] ?? 0) + (offset[k] ?? 0);
  const dGain = new Float32Array(outputs);
  for (let k = 0; k < outputs; k++) dGain[k] = RELU_GAIN * (product[k] ?? 0) * (inverse[k] ?? 0);
  return { kernel: dKernel, gain: dGain };
}

/** Σ dL/dŵ and Σ dL/dŵ · (w − mean) of each output channel; for four at a time, see {@link channelSums}. */
function gradientSums(
  kernel: Float32Array,
  mean: Float64Array,
  gradient: Float32Array,
  outputs: number,
): { sum: Float64Array; product: Float64Array } {
  const sum = new Float64Array(mean.length);
  const product = new Float64Array(mean.length);
  for (let k = 0; k < outputs; k += LANES) {
    const [m0 = 0, m1 = 0, m2 = 0, m3 = 0] = mean.subarray(k, k + LANES);
    let [s0, s1, s2, s3, p0, p1, p2, p3] = [0, 0, 0, 0, 0, 0, 0, 0];
    for (let i = k; i < kernel.length; i += outputs) {
      const [g0, g1] = [gradient[i] ?? 0, gradient[i + 1] ?? 0];
      const [g2, g3] = [gradient[i + 2] ?? 0, gradient[i + 3] ?? 0];
      s0 += g0;
      s1 += g1;
      s2 += g2;
      s3 += g3;
      p0 += g0 * ((kernel[i] ?? 0) - m0);
      p1 += g1 * ((kernel[i + 1] ?? 0) - m1);
      p2 += g2 * ((kernel[i + 2] ?? 0) - m2);
      p3 += g3 * ((kernel[i + 3] ?? 0) - m3);
    }
    sum.set([s0, s1, s2, s3], k);
    product.set([p0, p1, p2, p3], k);
  }
  return { sum, product };
}

/** The gain with which standardising `kernel` gives it back, for channels whose mean is 0. */
export function gainOf(kernel: Float32Array, outputs: number): Float32Array {
  const { inverse } = channelStatistics(kernel, outputs);
  return Float32Array.from(inverse.subarray(0, outputs), (r) => 1 / (RELU_GAIN * r));
}

/** Greatest mean of an output channel's weights, in their standard deviations; 0 where they are all equal to 0. */
export function greatestMean(kernel: Float32Array, outputs: number): number {
  const { mean, squares } = channelSums(kernel, outputs);
  const incoming = kernel.length / outputs;
  return mean.subarray(0, outputs).reduce((greatest, value, k) => {
    const deviation = Math.sqrt((squares[k] ?? 0) / incoming);
    return value === 0 ? greatest : Math.max(greatest, Math.abs(value) / deviation);
  }, 0);
}

/** Mean of each output channel and 1 / √(variance · N + ε); as long as {@link channelSums} makes them. */
function channelStatistics(
  kernel: Float32Array,
  outputs: number,
): { mean: Float64Array; inverse: Float64Array } {
  const { mean, squares } = channelSums(kernel, outputs);
  return { mean, inverse: squares.map((value) => 1 / Math.sqrt(value + EPSILON)) };
}

/** Channels whose sums are formed at once, in variables: three times as fast as adding to an array. */
const LANES = 4;

/**
 * Mean of each output channel and Σ (w − mean)².
 *
 * @returns arrays of a multiple of four channels; what is beyond `outputs` has no meaning
 */
function channelSums(kernel: Float32Array, outputs: number): { mean: Float64Array; squares: Float64Array } {
  const incoming = kernel.length / outputs;
  const mean = new Float64Array(Math.ceil(outputs / LANES) * LANES);
  const squares = new Float64Array(mean.length);
  for (let k = 0; k < outputs; k += LANES) {
    let [m0, m1, m2, m3, s0, s1, s2, s3] = [0, 0, 0, 0, 0, 0, 0, 0];
    for (let i = k; i < kernel.length; i += outputs) {
      m0 += kernel[i] ?? 0;
      m1 += kernel[i + 1] ?? 0;
      m2 += kernel[i + 2] ?? 0;
      m3 += kernel[i + 3] ?? 0;
    }
    m0 /= incoming;
    m1 /= incoming;
    m2 /= incoming;
    m3 /= incoming;
    for (let i = k; i < kernel.length; i += outputs) {
      s0 += ((kernel[i] ?? 0) - m0) ** 2;
      s1 += ((kernel[i + 1] ?? 0) - m1) ** 2;
      s2 += ((kernel[i + 2] ?? 0) - m2) ** 2;
      s3 += ((kernel[i + 3] ?? 0) - m3) ** 2;
    }
    mean.set([m0, m1, m2, m3], k);
    squares.set([s0, s1, s2, s3], k);
  }
  return { mean, squares };
}
