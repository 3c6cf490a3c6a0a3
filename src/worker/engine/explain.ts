import type { OwnedDevice } from "../../gpu/device.ts";
import { ComputeError } from "../../model/errors.ts";
import { BadResultError, GpuFaultError, GpuLostError, OutOfMemoryError } from "../errors.ts";

/** A failed read may come a moment before the browser says that the device is gone. */
const LOSS_DELAY_MS = 200;

/** How WebGPU and JavaScript say that a buffer is larger than they can make. */
const TOO_LARGE = /too large|exceeds|allocation|out of memory|invalid (typed )?array/i;

/** How tfjs says that a tensor has more elements than the GPU can count workgroups for. */
const TOO_MANY_WORKGROUPS = /dispatch size exceeds/i;

/**
 * Runs a job on the backend; what it throws is explained.
 *
 * @throws GpuLostError, OutOfMemoryError, GpuFaultError (the worker had better be replaced), or what the job throws
 */
export async function explained<T>(
  gpu: OwnedDevice | null,
  signal: AbortSignal,
  job: () => Promise<T>,
): Promise<T> {
  try {
    const result = await job();
    const fault = gpu === null ? null : faultOf(gpu);
    if (fault !== null) throw fault;
    return result;
  } catch (thrown) {
    signal.throwIfAborted();
    throw await explain(thrown, gpu);
  }
}

/**
 * What really happened when a run threw: a lost device first, then an error the GPU reported by itself, then lack of
 * memory on the CPU's side, then what was thrown.
 */
async function explain(thrown: unknown, gpu: OwnedDevice | null): Promise<unknown> {
  if (gpu !== null) {
    await Promise.race([gpu.device.lost, new Promise((resolve) => setTimeout(resolve, LOSS_DELAY_MS))]);
    const fault = faultOf(gpu);
    if (fault !== null) return fault;
  }
  if (thrown instanceof ComputeError) return new BadResultError(thrown.message);
  if (isTooLarge(thrown)) {
    return new OutOfMemoryError(`There is not enough memory (${thrown.message}).`);
  }
  // Out-of-bounds accesses and aborts: WebAssembly's ways of running out of memory inside a kernel.
  if (thrown instanceof WebAssembly.RuntimeError) {
    return new OutOfMemoryError(`WebAssembly stopped (${thrown.message}).`);
  }
  return thrown;
}

function isTooLarge(thrown: unknown): thrown is Error {
  if (thrown instanceof RangeError) return TOO_LARGE.test(thrown.message);
  return thrown instanceof Error && TOO_MANY_WORKGROUPS.test(thrown.message);
}

/** What the GPU has against a result that seems fine, or null. */
function faultOf(gpu: OwnedDevice): Error | null {
  const loss = gpu.lost();
  if (loss !== null) return new GpuLostError(`The GPU was lost (${loss.message || loss.reason}).`);
  const error = gpu.takeError();
  if (error === null) return null;
  if (error instanceof GPUOutOfMemoryError || TOO_LARGE.test(error.message)) {
    return new OutOfMemoryError(`The GPU has not enough memory (${error.message}).`);
  }
  return new GpuFaultError(`The GPU reported an error (${error.message}).`);
}
