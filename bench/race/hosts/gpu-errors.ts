import type { Pass } from "../host.ts";

/** Makes passes fail with what the device says went wrong, such as a buffer beyond its limits, which nobody waits for. */
export function watchErrors(device: GPUDevice): (pass: Pass) => Pass {
  let message: string | null = null;
  device.addEventListener("uncapturederror", ({ error }) => {
    message ??= error.message.split("\n")[0] ?? "an error without a message";
  });
  void device.lost.then(({ reason }) => {
    message ??= `the device was lost (${reason})`;
  });
  return ({ run, dispose }) => ({
    dispose,
    run: async () => {
      message = null;
      const answer = await run();
      await device.queue.onSubmittedWorkDone();
      if (message !== null) throw new Error(message);
      return answer;
    },
  });
}
