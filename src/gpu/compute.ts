import { WebGPUBackend } from "@tensorflow/tfjs-backend-webgpu";
import { findBackendFactory, registerBackend, removeBackend, setBackend } from "@tensorflow/tfjs-core";
import type { VariantReport } from "../core/segmentation.ts";
import type { TileNetworkMaker } from "../core/tile-network.ts";
import type { TrainingNetworkMaker } from "../core/training-network.ts";
import type { OwnedDevice } from "./device.ts";
import { guarded } from "./guarded-network.ts";
import { Pipelines } from "./pipelines.ts";
import { DIRECT, halved, type Profile, SHARED, SHARED_SMALL, SOFTWARE } from "./profile.ts";
import { fastest, prove, type Verdict } from "./proof.ts";
import { registerGpuKernels } from "./register.ts";
import { tileNetworksOn } from "./tile-network.ts";
import { trainingNetworksOn } from "./training/gpu-training.ts";
import { provedTraining } from "./training/training-proof.ts";
import { faultOfWarp } from "./warp/proof.ts";

/** Time in s that one dispatch may take: Windows resets a GPU that is busy for two. */
const DISPATCH_SECONDS = 0.1;

/** Part of the measured speed that is counted on: other layers fill a GPU less well. */
const SPEED_SHARE = 0.3;

/** What a device computes with. */
export interface Computing {
  /** Runs whole networks without tfjs. */
  readonly networks: TileNetworkMaker;
  /** Trains whole networks without tfjs. */
  readonly training: TrainingNetworkMaker;
  readonly variants: readonly VariantReport[];
}

/**
 * Makes tfjs compute on this device, in the place of any earlier one, with the fastest of our kernels that prove
 * themselves here; with tfjs's own when none does.
 *
 * @param memoryBytes what a network in training may take; beyond that, maps are computed twice
 */
export async function computeOn(
  { device, info, software }: OwnedDevice,
  memoryBytes: number,
): Promise<Computing> {
  // Node.js has no WebGPU when tfjs is loaded, so nothing is registered there yet.
  if (findBackendFactory("webgpu") !== null) removeBackend("webgpu");
  registerBackend("webgpu", () => new WebGPUBackend(device, info));
  if (!(await setBackend("webgpu"))) throw new Error("tfjs could not start on the GPU device");
  const pipelines = new Pipelines(device);
  const verdicts: Verdict[] = [];
  for (const profile of candidates(device, software)) verdicts.push(await prove(pipelines, profile));
  const best = fastest(verdicts);
  const full = fastest(verdicts.filter(({ profile }) => profile.storage === "f32"));
  const variants = verdicts.map((verdict) => reportOf(verdict, verdict === best));
  if (best === null || full === null) return { networks: () => null, training: () => null, variants };
  registerGpuKernels(pipelines, full.profile);
  const { maxBufferSize, maxStorageBufferBindingSize } = device.limits;
  const mostImageBytes = Math.min(maxBufferSize, maxStorageBufferBindingSize);
  const [fast, safe] = [best, full].map(({ profile, macsPerSecond }) => {
    // nothing watches over an adapter that computes on the CPU
    const mostMacs = software ? Infinity : macsPerSecond * SPEED_SHARE * DISPATCH_SECONDS;
    return tileNetworksOn({ pipelines, profile, mostMacs, mostImageBytes });
  });
  if (!fast || !safe) return { networks: () => null, training: () => null, variants };
  const mostMacs = software ? Infinity : full.macsPerSecond * SPEED_SHARE * DISPATCH_SECONDS;
  // where the GPU is the CPU, a thread makes tiles faster
  const fault = software ? null : await faultOfWarp(pipelines);
  if (fault !== null) variants.push({ name: "training tiles", state: "failed", note: fault });
  const warps = !software && fault === null;
  // our own tests hold software adapters against the CPU, which takes long on them
  const own = software
    ? { profile: full.profile, variants: [] }
    : await provedTraining(pipelines, [full.profile, DIRECT]);
  const training: TrainingNetworkMaker =
    own.profile === null
      ? () => null
      : trainingNetworksOn({ pipelines, profile: own.profile, mostMacs, memoryBytes, warps });
  const networks = best === full ? safe : guarded(fast, safe);
  return { networks, training, variants: [...variants, ...own.variants] };
}

/** The ways to compute that are worth trying on a device. */
function candidates(device: GPUDevice, software: boolean): Profile[] {
  if (software) return [SOFTWARE]; // barriers crash such adapters now and then
  const full = [DIRECT, SHARED, SHARED_SMALL];
  return device.features.has("shader-f16") ? [...full, ...full.map(halved)] : full;
}

function reportOf(verdict: Verdict, used: boolean): VariantReport {
  const { name } = verdict.profile;
  if (!verdict.proved) return { name, state: "failed", note: verdict.reason };
  const note = `${((2 * verdict.macsPerSecond) / 1e9).toPrecision(3)} GFLOP/s`;
  return { name, state: used ? "used" : "proved", note };
}
