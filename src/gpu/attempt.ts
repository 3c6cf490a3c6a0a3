/** What an attempt came to; `reason` is a clause for people. */
export type Attempt<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly reason: string };

const SCOPES = ["validation", "internal", "out-of-memory"] as const;

/** Does something on a device that may throw, be invalid there, or take its memory: none of it reaches anyone else. */
export async function attempt<T>(device: GPUDevice, job: () => Promise<T>): Promise<Attempt<T>> {
  for (const scope of SCOPES) device.pushErrorScope(scope);
  let result: Attempt<T>;
  try {
    result = { ok: true, value: await job() };
  } catch (thrown) {
    result = { ok: false, reason: thrown instanceof Error ? thrown.message : String(thrown) };
  }
  for (const _ of SCOPES) {
    const error = await device.popErrorScope().catch(() => null); // a lost device has no scopes left
    if (error !== null) result = { ok: false, reason: error.message };
  }
  return result;
}
