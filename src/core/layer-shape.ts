/** What a layer's kernel needs to know of a tensor. */
interface Shaped {
  readonly shape: readonly number[];
}

/** What tfjs hands to a layer's kernel; `T` describes a tensor. */
export interface LayerCall<T> {
  readonly inputs: Readonly<Record<string, T>>;
  readonly attrs: Readonly<Record<string, unknown>>;
}

/** The call without the inputs that tfjs leaves out. */
export function layerCall<T>(
  inputs: Readonly<Record<string, T | undefined>>,
  attrs: Readonly<Record<string, unknown>> | undefined,
): LayerCall<T> {
  const present: Record<string, T> = {};
  for (const [name, tensor] of Object.entries(inputs)) if (tensor !== undefined) present[name] = tensor;
  return { inputs: present, attrs: attrs ?? {} };
}

/** Height, width and channels of a `[1, H, W, C]` tensor. */
export function dimensions({ shape }: Shaped): [height: number, width: number, channels: number] {
  const [batch, height, width, channels] = shape;
  if (batch !== 1 || height === undefined || width === undefined || channels === undefined) {
    throw new RangeError(`a layer takes [1, height, width, channels], got [${shape}]`);
  }
  return [height, width, channels];
}

/** `[k, a, b]` of a kernel `[k, k, a, b]`. */
export function kernelDimensions({ shape }: Shaped): [size: number, a: number, b: number] {
  const [size, width, a, b] = shape;
  if (size === undefined || size !== width || a === undefined || b === undefined) {
    throw new RangeError(`a kernel is [k, k, in, out], got [${shape}]`);
  }
  return [size, a, b];
}

/** @throws RangeError when the call lacks the input */
export function layerInput<T>(inputs: Readonly<Record<string, T>>, name: string): T {
  const tensor = inputs[name];
  if (tensor === undefined) throw new RangeError(`the layer's input ${name} is missing`);
  return tensor;
}
