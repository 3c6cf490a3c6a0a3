import type { OwnedDevice } from "../../gpu/device.ts";
import { BackendError } from "../errors.ts";
import type { SimulatedFailure } from "../protocol.ts";

/** Causes a failure for real, so that tests see what people would. */
export function causeFailure(failure: SimulatedFailure, gpu: OwnedDevice | null): void {
  if (failure === "destroy-device") {
    if (gpu === null) throw new BackendError("There is no GPU device to destroy: the engine runs on WASM.");
    gpu.device.destroy();
  }
  if (failure === "close-worker") globalThis.close();
  if (failure === "throw") {
    setTimeout(() => {
      throw new Error("a test asked for it");
    });
  }
}
