/** A network ready to run: ours or a peer's, on one backend. */
export interface Engine {
  /** Whose it is. */
  readonly name: "utile" | "tfjs" | "onnxruntime-web";
  readonly version: string;
  readonly backend: "wasm" | "webgpu";
  /** Adapter, or the CPU's features and threads. */
  readonly adapter: string;
  /**
   * @param tile row-major, `size²` long
   * @returns logits, channel after channel
   */
  readonly predict: (tile: Float32Array, size: number) => Promise<Float32Array>;
  readonly dispose: () => Promise<void>;
}
