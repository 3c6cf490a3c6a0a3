import {
  DIRECT,
  DIRECT_LARGE,
  DIRECT_SMALL,
  halved,
  type Profile,
  SHARED,
  SHARED_LIGHT,
  SHARED_NARROW,
  SHARED_SMALL,
  SOFTWARE,
  SOFTWARE_SMALL,
} from "./profile.ts";
import type { Sharing } from "./programs/convolve.ts";

/** What decides which ways to compute are worth trying. */
export interface DeviceTraits {
  /** The adapter computes on the CPU. */
  readonly software: boolean;
  /** It stores values of 16 bits. */
  readonly half: boolean;
  /** Threads of its smallest subgroup; 0 where programs cannot use subgroups. */
  readonly subgroup: number;
}

/** Threads of a subgroup that every device has which has subgroups at all. */
const LEAST_SUBGROUP = 4;

/** Reads the traits off a device. */
export function traitsOf(device: GPUDevice, info: GPUAdapterInfo, software: boolean): DeviceTraits {
  const { features } = device;
  // older browsers do not tell the size
  const told = info.subgroupMinSize ?? LEAST_SUBGROUP;
  return {
    software,
    half: features.has("shader-f16"),
    subgroup: features.has("subgroups") ? Math.max(LEAST_SUBGROUP, told) : 0,
  };
}

/**
 * The ways to compute that are worth trying, most promising first: time may not do for all. On adapters that compute on
 * the CPU nothing that waits at barriers, which crash them now and then, nothing in 16 bits, which they widen first, and
 * no sharing of weights: among the four threads of a workgroup there it wins nothing.
 */
export function candidates({ software, half, subgroup }: DeviceTraits): Profile[] {
  const sharing = sharingIn(subgroup);
  const shared = (profile: Profile): Profile[] =>
    sharing === 1 ? [] : [{ ...profile, name: `${profile.name}, subgroups`, sharing }];
  if (software) return [SOFTWARE, SOFTWARE_SMALL];
  const full = [
    ...[SHARED, DIRECT, ...shared(DIRECT), SHARED_SMALL, SHARED_LIGHT, SHARED_NARROW],
    ...[...shared(DIRECT_LARGE), DIRECT_LARGE, DIRECT_SMALL],
  ];
  return half ? full.flatMap((profile) => [halved(profile), profile]) : full;
}

function sharingIn(subgroup: number): Sharing {
  const sizes = [32, 16, 8, 4] as const;
  return sizes.find((size) => size <= subgroup) ?? 1;
}
