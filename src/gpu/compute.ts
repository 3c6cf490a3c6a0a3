import type { NetworkEngine } from "../core/network-engine.ts";
import type { VariantReport } from "../core/segmentation.ts";
import type { TileNetworkMaker } from "../core/tile-network.ts";
import { candidates, traitsOf } from "./candidates.ts";
import type { OwnedDevice } from "./device.ts";
import { DeviceLab } from "./device-lab.ts";
import { mostBatchMacs, mostDispatchMacs } from "./dispatch-length.ts";
import { guarded } from "./guarded-network.ts";
import { tileNetworksOn } from "./tile-network.ts";
import { trainingNetworksOn } from "./training/gpu-training.ts";
import { trainingOn } from "./training-on.ts";
import type { Way } from "./tune.ts";
import { tuneDevice } from "./tune-device.ts";
import { openNotebook, type TuningMemory, tuningKey } from "./tuning-record.ts";

/** What is computed on, and what is known of it. */
export interface ComputeRequest {
  readonly owned: OwnedDevice;
  /** Opens the same adapter's device anew after a loss; rejects with a DeviceGoneError where that fails. */
  readonly reopen: () => Promise<OwnedDevice>;
  readonly memory: TuningMemory;
  /** What a network in training may take; beyond that, maps are computed twice. */
  readonly memoryBytes: number;
  /** Forgets what is known of the device and tests it again. */
  readonly retest?: boolean;
}

/** What a device computes with. */
export interface Computing {
  /** The device: another one than was given when that was lost in a test. */
  readonly owned: OwnedDevice;
  /** Null when no way to compute proved itself: then nothing that the device answers is to be trusted. */
  readonly engine: NetworkEngine | null;
  readonly variants: readonly VariantReport[];
  /** Time that testing the device took at this start; 0 when what was found out earlier was used. */
  readonly testedSeconds: number;
}

/**
 * Computes networks on a device with the fastest of our programs that prove themselves here; what those leave out is
 * tfjs's, which is loaded when it is first needed.
 *
 * @throws DeviceGoneError when a test lost the device and no other can be had
 */
export async function computeOn({
  owned: first,
  reopen,
  memory,
  memoryBytes,
  retest = false,
}: ComputeRequest): Promise<Computing> {
  const { info, software, name } = first;
  const profiles = candidates(traitsOf(first.device, info, software));
  const { vendor, architecture } = info;
  const key = tuningKey([memory.platform, name, vendor, architecture].join(" · "), profiles);
  const lab = new DeviceLab(first, reopen);
  const found = await tuneDevice(lab, profiles, await openNotebook(memory, key, retest), software);
  const { owned, pipelines } = lab;
  const { best, full, variants, seconds } = found.tuned;
  const known = { owned, testedSeconds: seconds };
  if (best === null || full === null) return { ...known, engine: null, variants };
  const { maxBufferSize, maxStorageBufferBindingSize } = owned.device.limits;
  const mostImageBytes = Math.min(maxBufferSize, maxStorageBufferBindingSize);
  const mostMacsOf = ({ macsPerSecond }: Way): number => mostDispatchMacs(macsPerSecond, software);
  const networksBy = (way: Way): TileNetworkMaker =>
    tileNetworksOn({ pipelines, profile: way.profile, mostMacs: mostMacsOf(way), mostImageBytes });
  const safe = networksBy(full);
  const { training, variants: trained } = trainingOn(found, (way, warps) =>
    trainingNetworksOn({
      ...{ pipelines, profile: way.profile, memoryBytes, warps },
      ...{ mostMacs: mostMacsOf(way), batchMacs: mostBatchMacs(way.macsPerSecond) },
    }),
  );
  return {
    ...known,
    engine: {
      networks: best === full ? safe : guarded(networksBy(best), safe),
      passingNetworks: safe,
      training,
      startTensors: tensorsOn(owned),
    },
    variants: [...variants, ...trained],
  };
}

/** Starts tfjs on a device at the first call. */
function tensorsOn(owned: OwnedDevice): () => Promise<void> {
  let starting: Promise<void> | null = null;
  return () => {
    starting ??= import("./tensors.ts").then(
      ({ startTfjs }) => startTfjs(owned),
      (error: unknown) => {
        starting = null;
        throw error;
      },
    );
    return starting;
  };
}
