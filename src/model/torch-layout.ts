import { kernelLength, kernelShape, type LayerSpec } from "../core/unet-layers.ts";

/** Kernel shape in PyTorch's layout: tfjs's `[h, w, a, b]` is `[b, a, h, w]`, for both kinds of convolution. */
export function torchShape(layer: LayerSpec): number[] {
  const [h, w, a, b] = kernelShape(layer);
  return [b, a, h, w];
}

/** A kernel from PyTorch's layout to ours. */
export function fromTorch(layer: LayerSpec, data: Float32Array): Float32Array {
  return permute(layer, (torch, own) => [torch, own], data);
}

/** A kernel from our layout to PyTorch's. */
export function toTorch(layer: LayerSpec, data: Float32Array): Float32Array {
  return permute(layer, (torch, own) => [own, torch], data);
}

function permute(
  layer: LayerSpec,
  direction: (torch: number, own: number) => [from: number, to: number],
  data: Float32Array,
): Float32Array {
  const [h, w, a, b] = kernelShape(layer);
  const out = new Float32Array(kernelLength(layer));
  let torch = 0;
  for (let j = 0; j < b; j++) {
    for (let i = 0; i < a; i++) {
      for (let tap = 0; tap < h * w; tap++) {
        const [from, to] = direction(torch++, (tap * a + i) * b + j);
        out[to] = data[from] ?? 0;
      }
    }
  }
  return out;
}
