import "@tensorflow/tfjs-backend-cpu";
import {
  add,
  concat,
  conv2d,
  conv2dTranspose,
  grads,
  type Rank,
  reshape,
  setBackend,
  slice,
  type Tensor,
  type Tensor4D,
  tensor4d,
  tidy,
} from "@tensorflow/tfjs-core";
import { registerGradients } from "../../../bench/harness/gradients.ts";
import type { LayerSpec } from "../../core/unet-layers.ts";

/** An array and its shape; all have four dimensions here. */
export interface Given {
  readonly shape: readonly [number, number, number, number];
  readonly values: Float32Array;
}

type Arrays = Readonly<Record<string, Given>>;

/** A computation of tensors by their names. */
export type Computation = (of: (name: string) => Tensor4D) => Tensor4D;

/** What a computation gives on tfjs's reference backend. */
export async function evaluate(given: Arrays, compute: Computation): Promise<Float32Array> {
  await setBackend("cpu");
  return taken(tidy(() => onTensors(given, compute)(...upload(given))));
}

/**
 * Gradients of a computation by tfjs's own differentiation, on its reference backend.
 *
 * @param dy gradient of what it gives
 * @returns the gradient of each array
 */
export async function differentiate(
  given: Arrays,
  compute: Computation,
  dy: Given,
): Promise<(name: string) => Float32Array> {
  await registerGradients();
  await setBackend("cpu");
  const gradients = tidy(() =>
    grads(onTensors(given, compute))(upload(given), tensor4d(dy.values, [...dy.shape])),
  ).map(taken);
  return (name) => gradients[Object.keys(given).indexOf(name)] ?? new Float32Array();
}

function upload(given: Arrays): Tensor[] {
  return Object.values(given).map(({ shape, values }) => tensor4d(values, [...shape]));
}

function onTensors(given: Arrays, compute: Computation): (...tensors: Tensor[]) => Tensor4D {
  return (...tensors) =>
    compute((name) => {
      const [tensor, array] = [tensors[Object.keys(given).indexOf(name)], given[name]];
      if (!tensor || !array) throw new RangeError(`there is no array ${name}`);
      return reshape<Rank.R4>(tensor, [...array.shape]);
    });
}

function taken(tensor: Tensor): Float32Array {
  const values = Float32Array.from(tensor.dataSync());
  tensor.dispose();
  return values;
}

/** A layer without its ReLU, of one map or of the middle of one and another behind it in channels. */
export function layerOn(
  { kind }: Pick<LayerSpec, "kind">,
  [first, second]: readonly [Tensor4D] | readonly [Tensor4D, Tensor4D],
  kernel: Tensor4D,
  bias: Tensor4D,
): Tensor4D {
  if (kind === "up") {
    const [, height, width] = first.shape;
    const [, , outputs] = kernel.shape;
    return add(conv2dTranspose(first, kernel, [1, 2 * height, 2 * width, outputs], 2, "valid"), bias);
  }
  const x = second ? concat([middle(first, second.shape[1]), second], 3) : first;
  return add(conv2d(x, kernel, 1, "valid"), bias);
}

/** The middle of a map, of an edge in px. */
export function middle(map: Tensor4D, size: number): Tensor4D {
  const margin = (map.shape[1] - size) / 2;
  return slice(map, [0, margin, margin, 0], [1, size, size, map.shape[3]]);
}
