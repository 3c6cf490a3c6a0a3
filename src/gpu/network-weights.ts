import type { UNetConfig } from "../core/card.ts";
import type { TileNetworkWeights } from "../core/tile-network.ts";

/** One layer's parameters as the programs read them. */
export interface LayerBuffers {
  readonly weights: GPUBuffer;
  readonly bias: GPUBuffer;
}

/**
 * Uploads all parameters: convolutions `[rows, columns, in, out]`, up-convolutions `[2, 2, in, out]`, the head
 * `[classes, in]`.
 */
export function uploadLayers(
  device: GPUDevice,
  { classes }: UNetConfig,
  weights: TileNetworkWeights,
): ReadonlyMap<string, LayerBuffers> {
  const layers = new Map<string, LayerBuffers>();
  for (const [name, { kernel, bias }] of weights) {
    const taps = name.startsWith("up.") ? 4 : 1;
    const columns = name === "head" ? classes : kernel.length / taps / bias.length;
    const natural = name !== "head" && taps === 1;
    const packed = natural ? kernel : turned(kernel, taps, columns);
    layers.set(name, { weights: upload(device, packed), bias: upload(device, bias) });
  }
  return layers;
}

/** `[taps, rows, columns]` → `[taps, columns, rows]` */
function turned(values: Float32Array, taps: number, columns: number): Float32Array {
  const area = values.length / taps;
  const rows = area / columns;
  return Float32Array.from(values, (_, i) => {
    const row = i % rows;
    const column = Math.floor((i % area) / rows);
    return values[Math.floor(i / area) * area + row * columns + column] ?? 0;
  });
}

/** A buffer for reading in programs, with these values. */
export function upload(device: GPUDevice, values: Float32Array): GPUBuffer {
  const size = values.byteLength;
  const buffer = device.createBuffer({ size, usage: GPUBufferUsage.STORAGE, mappedAtCreation: true });
  new Float32Array(buffer.getMappedRange()).set(values);
  buffer.unmap();
  return buffer;
}
