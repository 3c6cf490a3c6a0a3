import type { UNetConfig } from "../core/card.ts";
import { floatToHalf } from "../core/float16.ts";
import type { TileNetworkWeights } from "../core/tile-network.ts";
import type { Storage } from "./program.ts";

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
  storage: Storage,
): ReadonlyMap<string, LayerBuffers> {
  const layers = new Map<string, LayerBuffers>();
  for (const [name, { kernel, bias }] of weights) {
    const taps = name.startsWith("up.") ? 4 : 1;
    const columns = name === "head" ? classes : kernel.length / taps / bias.length;
    const natural = name !== "head" && taps === 1;
    const packed = natural ? kernel : turned(kernel, taps, columns);
    layers.set(name, { weights: upload(device, stored(packed, storage)), bias: upload(device, bias) });
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

function stored(values: Float32Array, storage: Storage): Float32Array | Uint16Array {
  return storage === "f32" ? values : Uint16Array.from(values, floatToHalf);
}

/** A buffer for reading in programs, with these values. */
export function upload(device: GPUDevice, values: Float32Array | Uint16Array): GPUBuffer {
  const size = Math.ceil(values.byteLength / 4) * 4;
  const buffer = device.createBuffer({ size, usage: GPUBufferUsage.STORAGE, mappedAtCreation: true });
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  new Uint8Array(buffer.getMappedRange()).set(bytes);
  buffer.unmap();
  return buffer;
}
