/** Limits that larger tiles and our kernels profit from; asked for at the adapter's largest. */
const LIMITS = [
  "maxBufferSize",
  "maxStorageBufferBindingSize",
  "maxStorageBuffersPerShaderStage",
  "maxComputeWorkgroupStorageSize",
  "maxComputeInvocationsPerWorkgroup",
  "maxComputeWorkgroupSizeX",
  "maxComputeWorkgroupSizeY",
  "maxComputeWorkgroupSizeZ",
  "maxComputeWorkgroupsPerDimension",
] as const;

const FEATURES = ["shader-f16", "subgroups", "timestamp-query"] as const satisfies readonly GPUFeatureName[];

/** How software adapters call themselves: Chrome's SwiftShader, Mesa's llvmpipe and lavapipe, Windows' WARP. */
const SOFTWARE = /swiftshader|llvmpipe|lavapipe|basic render|warp\b/i;

/** A WebGPU device that is ours: its loss and its errors are noticed. */
export interface OwnedDevice {
  readonly device: GPUDevice;
  readonly info: GPUAdapterInfo;
  /** The adapter's name for people. */
  readonly name: string;
  /** The adapter computes on the CPU. */
  readonly software: boolean;
  /** Why the device was lost, or null while it lives. */
  readonly lost: () => GPUDeviceLostInfo | null;
  /** The first error nobody caught since the last call of this function, or null. */
  readonly takeError: () => GPUError | null;
}

/** What a look for a device came to. */
export type DeviceSearch =
  | { readonly found: true; readonly owned: OwnedDevice }
  /** `reason` is a clause for people, e.g. "this browser has no WebGPU". */
  | { readonly found: false; readonly reason: string };

/** Whether an adapter computes on the CPU, by its own word or by its name. */
export function isSoftware(info: GPUAdapterInfo): boolean {
  return info.isFallbackAdapter === true || SOFTWARE.test(nameOf(info));
}

/** The adapter's name for people: browsers leave most of these fields empty. */
export function nameOf(info: GPUAdapterInfo): string {
  const parts = info.description === "" ? [info.vendor, info.architecture, info.device] : [info.description];
  return parts.filter((part) => part !== "").join(" ") || "unnamed adapter";
}

/**
 * Looks for a WebGPU device with the adapter's largest limits.
 *
 * @param gpu `navigator.gpu`, undefined where there is none
 * @param allowSoftware whether an adapter that computes on the CPU will do
 */
export async function openDevice(gpu: GPU | undefined, allowSoftware: boolean): Promise<DeviceSearch> {
  if (gpu === undefined) return { found: false, reason: "this browser has no WebGPU" };
  try {
    const adapter = await gpu.requestAdapter({ powerPreference: "high-performance" });
    if (adapter === null) return { found: false, reason: "the browser offers no graphics adapter" };
    const software = isSoftware(adapter.info);
    const name = nameOf(adapter.info);
    if (software && !allowSoftware) {
      return { found: false, reason: `the only graphics adapter, ${name}, computes on the CPU` };
    }
    return { found: true, owned: own(await requestLargest(adapter), adapter.info, software) };
  } catch (thrown) {
    const message = thrown instanceof Error ? thrown.message : String(thrown);
    return { found: false, reason: `the graphics adapter refused (${message})` };
  }
}

/** A device was lost and no other can be had; the message is a clause for people. */
export class DeviceGoneError extends Error {
  override readonly name = "DeviceGoneError";
}

/**
 * Opens the device of an adapter that was lost anew.
 *
 * @throws DeviceGoneError when there is none any more
 */
export async function reopenDevice(gpu: GPU | undefined, allowSoftware: boolean): Promise<OwnedDevice> {
  const search = await openDevice(gpu, allowSoftware);
  if (search.found) return search.owned;
  throw new DeviceGoneError(`the GPU was lost while it was tested, and ${search.reason}`);
}

function requestLargest(adapter: GPUAdapter): Promise<GPUDevice> {
  // An older browser does not know every limit.
  const known = LIMITS.filter((name) => typeof adapter.limits[name] === "number");
  return adapter.requestDevice({
    requiredFeatures: FEATURES.filter((feature) => adapter.features.has(feature)),
    requiredLimits: Object.fromEntries(known.map((name) => [name, adapter.limits[name]])),
  });
}

function own(device: GPUDevice, info: GPUAdapterInfo, software: boolean): OwnedDevice {
  let lost: GPUDeviceLostInfo | null = null;
  let error: GPUError | null = null;
  void device.lost.then((loss) => {
    lost = loss;
  });
  device.addEventListener("uncapturederror", (event) => {
    event.preventDefault();
    error ??= event.error;
  });
  const takeError = (): GPUError | null => {
    const taken = error;
    error = null;
    return taken;
  };
  return { device, info, name: nameOf(info), software, lost: () => lost, takeError };
}
