/** Bytes of GPU buffers; what is not destroyed counts as held. */
export interface GpuMemory {
  /** Begins a new peak at what is held now. */
  readonly reset: () => void;
  readonly peak: () => number;
}

/** Counts what every device of this process or page allocates from now on. */
export function watchGpuMemory(): GpuMemory {
  let held = 0;
  let peak = 0;
  const sizes = new WeakMap<GPUBuffer, number>();
  const create = GPUDevice.prototype.createBuffer;
  GPUDevice.prototype.createBuffer = function createBuffer(descriptor) {
    const buffer = create.call(this, descriptor);
    sizes.set(buffer, descriptor.size);
    held += descriptor.size;
    peak = Math.max(peak, held);
    return buffer;
  };
  const destroy = GPUBuffer.prototype.destroy;
  GPUBuffer.prototype.destroy = function destroyBuffer() {
    held -= sizes.get(this) ?? 0;
    sizes.delete(this);
    return destroy.call(this);
  };
  return {
    reset: () => {
      peak = held;
    },
    peak: () => peak,
  };
}
