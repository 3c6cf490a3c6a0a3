/** SGD with momentum as the paper trains (momentum 0.99), in PyTorch's form v ← μ v + g, p ← p − η v. */
export interface SgdOptions {
  readonly kind: "sgd";
  readonly momentum: number;
}

/** Adam with decoupled weight decay (Loshchilov & Hutter 2019). */
export interface AdamWOptions {
  readonly kind: "adamw";
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly weightDecay: number;
}

export type OptimiserOptions = SgdOptions | AdamWOptions;

export const PAPER_SGD: SgdOptions = { kind: "sgd", momentum: 0.99 };
/** Kingma & Ba's defaults; decay as small as fine-tuning on few images allows. */
export const ADAMW: AdamWOptions = {
  kind: "adamw",
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-8,
  weightDecay: 1e-4,
};

/** What an optimiser remembers of one parameter array. */
export interface OptimiserSlot {
  /** SGD: velocity. AdamW: first moment. */
  readonly first: Float32Array;
  /** AdamW: second moment; SGD: empty. */
  readonly second: Float32Array;
}

export function createSlot(options: OptimiserOptions, length: number): OptimiserSlot {
  return { first: new Float32Array(length), second: new Float32Array(options.kind === "adamw" ? length : 0) };
}

/**
 * Moves one parameter array a step against its gradient, in place.
 *
 * @param step number of this step, from 1 (Adam's bias correction)
 * @param gradientScale multiplies the gradient first: 1, or less when its norm is clipped
 * @param decays false for biases, which are never decayed
 */
export function updateParameters(
  options: OptimiserOptions,
  parameters: Float32Array,
  gradient: Float32Array,
  slot: OptimiserSlot,
  {
    rate,
    step,
    gradientScale,
    decays,
  }: { rate: number; step: number; gradientScale: number; decays: boolean },
): void {
  if (options.kind === "sgd") sgd(parameters, gradient, slot.first, options.momentum, rate, gradientScale);
  else adamW(options, parameters, gradient, slot, rate, step, gradientScale, decays);
}

function sgd(
  parameters: Float32Array,
  gradient: Float32Array,
  velocity: Float32Array,
  momentum: number,
  rate: number,
  scale: number,
): void {
  for (let i = 0; i < parameters.length; i++) {
    const v = momentum * (velocity[i] ?? 0) + scale * (gradient[i] ?? 0);
    velocity[i] = v;
    parameters[i] = (parameters[i] ?? 0) - rate * v;
  }
}

function adamW(
  { beta1, beta2, epsilon, weightDecay }: AdamWOptions,
  parameters: Float32Array,
  gradient: Float32Array,
  { first, second }: OptimiserSlot,
  rate: number,
  step: number,
  scale: number,
  decays: boolean,
): void {
  const corrected = rate / (1 - beta1 ** step);
  const correction = 1 / Math.sqrt(1 - beta2 ** step);
  const keep = decays ? 1 - rate * weightDecay : 1;
  for (let i = 0; i < parameters.length; i++) {
    const g = scale * (gradient[i] ?? 0);
    const m = beta1 * (first[i] ?? 0) + (1 - beta1) * g;
    const v = beta2 * (second[i] ?? 0) + (1 - beta2) * g * g;
    first[i] = m;
    second[i] = v;
    parameters[i] = keep * (parameters[i] ?? 0) - (corrected * m) / (Math.sqrt(v) * correction + epsilon);
  }
}

/** Factor that brings the norm of all gradients together down to `maxNorm`; 1 when it is below, 0 when it is not finite. */
export function clipFactor(gradients: Iterable<Float32Array>, maxNorm: number): number {
  let squares = 0;
  for (const gradient of gradients)
    for (let i = 0; i < gradient.length; i++) squares += (gradient[i] ?? 0) ** 2;
  const norm = Math.sqrt(squares);
  if (!Number.isFinite(norm)) return 0;
  return norm > maxNorm ? maxNorm / norm : 1;
}

/** Learning rate over a run: linear warm-up, then constant or half a cosine down to 0. */
export interface Schedule {
  readonly peak: number;
  readonly warmUpSteps: number;
  readonly totalSteps: number;
  readonly decay: "none" | "cosine";
}

/** Rate of step `step`, from 1. */
export function learningRate({ peak, warmUpSteps, totalSteps, decay }: Schedule, step: number): number {
  if (step <= warmUpSteps) return (peak * step) / warmUpSteps;
  if (decay === "none") return peak;
  const progress = Math.min(1, (step - warmUpSteps) / Math.max(1, totalSteps - warmUpSteps));
  return peak * 0.5 * (1 + Math.cos(Math.PI * progress));
}

/**
 * Moves `average` towards `parameters`: an exponential moving average with a decay that starts low, so that
 * early steps do not keep the initial weights in it.
 */
export function updateAverage(
  average: Float32Array,
  parameters: Float32Array,
  decay: number,
  step: number,
): void {
  const keep = Math.min(decay, (1 + step) / (10 + step));
  for (let i = 0; i < average.length; i++)
    average[i] = keep * (average[i] ?? 0) + (1 - keep) * (parameters[i] ?? 0);
}
