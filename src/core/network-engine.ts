import type { TileNetworkMaker } from "./tile-network.ts";
import type { TrainingNetworkMaker } from "./training-network.ts";

/** What computes networks: as a whole by itself, where it can, and the rest layer by layer on tfjs's tensors. */
export interface NetworkEngine {
  /** Runs whole networks without tfjs. */
  readonly networks: TileNetworkMaker;
  /**
   * The same in 32 bits from the start, for weights in training: finding out each time whether 16 bits hold them would
   * cost more than 16 bits save.
   */
  readonly passingNetworks: TileNetworkMaker;
  /** Trains whole networks without tfjs. */
  readonly training: TrainingNetworkMaker;
  /** Has the tfjs backend ready that tensors are computed on; asked for before each use of them. */
  readonly startTensors: () => Promise<void>;
}
