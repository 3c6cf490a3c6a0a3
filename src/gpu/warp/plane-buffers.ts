/** Planes of images on a device: each is uploaded once, and those that were not used for longest make room for others. */
export class PlaneBuffers {
  readonly #device: GPUDevice;
  readonly #mostBytes: number;
  /** In the order of their last use. */
  readonly #buffers = new Map<Float32Array, GPUBuffer>();
  #bytes = 0;

  /** @param mostBytes that all planes may take together; the one in use may exceed it */
  constructor(device: GPUDevice, mostBytes: number) {
    this.#device = device;
    this.#mostBytes = mostBytes;
  }

  /** @param plane its values must not change as long as this knows it */
  get(plane: Float32Array): GPUBuffer {
    const buffer = this.#buffers.get(plane) ?? this.#upload(plane);
    this.#buffers.delete(plane);
    this.#buffers.set(plane, buffer);
    return buffer;
  }

  dispose(): void {
    for (const buffer of this.#buffers.values()) buffer.destroy();
    this.#buffers.clear();
    this.#bytes = 0;
  }

  #upload(plane: Float32Array): GPUBuffer {
    this.#makeRoom(plane.byteLength);
    const buffer = this.#device.createBuffer({
      size: plane.byteLength,
      usage: GPUBufferUsage.STORAGE,
      mappedAtCreation: true,
    });
    // not every queue writes from memory that threads share
    new Float32Array(buffer.getMappedRange()).set(plane);
    buffer.unmap();
    this.#bytes += buffer.size;
    return buffer;
  }

  #makeRoom(bytes: number): void {
    for (const [plane, buffer] of this.#buffers) {
      if (this.#bytes + bytes <= this.#mostBytes) return;
      this.#buffers.delete(plane);
      this.#bytes -= buffer.size;
      // what was submitted with it is done with it first
      buffer.destroy();
    }
  }
}
