import type { TrainingTile } from "../core/training-network.ts";
import { makeTile, type TileOrder } from "./training-tile.ts";

/** Where tiles are made. */
export interface TileWorkshop {
  /** How many tiles it makes at a time; as many should be asked for ahead. */
  readonly makers: number;
  /** @throws TrainingError when the tile cannot be made, or the workshop has ended */
  readonly make: (order: TileOrder) => Promise<TrainingTile>;
  /** Ends its threads; orders under way are rejected. */
  readonly end: () => void;
}

/**
 * Makes tiles on the thread that asks for them, once what it has in hand is done: a tile asked for just before a step is
 * made while the GPU computes that step.
 */
export const onTheSpot: TileWorkshop = {
  makers: 1,
  make: async (order) => {
    await null;
    return makeTile(order);
  },
  end: () => undefined,
};
