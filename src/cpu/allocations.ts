import { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import { backend } from "@tensorflow/tfjs-core";

/** What WebAssembly's 32-bit addresses reach; a larger request would wrap around to a small one. */
const ADDRESSABLE_BYTES = 2 ** 32;

/**
 * Makes tfjs's WASM backend refuse what its memory cannot hold; by itself it writes through the null pointer, or past
 * the end of an allocation whose size wrapped around.
 *
 * @param refusal makes the error that is thrown, given the MiB that were asked for
 */
export function guardAllocations(refusal: (mebibytes: number) => Error): void {
  const running = backend();
  if (!(running instanceof BackendWasm)) throw new Error("tfjs computes on another backend than WASM");
  const { wasm } = running;
  // Emscripten puts the real function in its place at the first call, over anything that stood there
  wasm._free(wasm._malloc(1));
  const malloc = wasm._malloc;
  wasm._malloc = (bytes) => {
    const address = bytes < ADDRESSABLE_BYTES ? malloc(bytes) : 0;
    if (address === 0 && bytes > 0) throw refusal(Math.ceil(bytes / 2 ** 20));
    return address;
  };
}
