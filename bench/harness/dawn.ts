import { create, globals } from "webgpu";
import { type OwnedDevice, openDevice } from "../../src/gpu/device.ts";

/**
 * A WebGPU device of this machine's own driver, through Dawn.
 *
 * @throws Error when there is no adapter, or it is a software one and that is not allowed
 */
export async function openDawn(allowSoftware: boolean): Promise<OwnedDevice> {
  Object.assign(globalThis, globals);
  // Dawn has to be kept: its devices die with it.
  const gpu: GPU = create([]);
  Object.defineProperty(globalThis, "navigator", { value: { gpu, userAgent: "node" }, configurable: true });
  const search = await openDevice(gpu, allowSoftware);
  if (!search.found) throw new Error(`No GPU for Dawn: ${search.reason}.`);
  return search.owned;
}
