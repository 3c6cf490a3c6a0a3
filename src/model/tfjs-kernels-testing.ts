import { getKernelsForBackend, unregisterKernel } from "@tensorflow/tfjs-core";
import { TFJS_KERNELS } from "./tfjs-kernels.ts";

/** Takes from a backend the kernels that the build leaves out. */
export function leaveOutKernels(backendName: string): void {
  for (const { kernelName } of getKernelsForBackend(backendName))
    if (!TFJS_KERNELS.includes(kernelName)) unregisterKernel(kernelName, backendName);
}
