import type { StepTile } from "../core/training-network.ts";
import { drawnTile, makeTarget, makeTile, type TileOrder } from "./training-tile.ts";

/** Where tiles are made. */
export interface TileWorkshop {
  /** How many tiles it makes at a time; as many should be asked for ahead. */
  readonly makers: number;
  /**
   * @param keepDrawn whether the tile's input is left as it is drawn
   * @throws TrainingError when the tile cannot be made, or the workshop has ended
   */
  readonly make: (order: TileOrder, keepDrawn?: boolean) => Promise<StepTile>;
  /** Ends its threads; orders under way are rejected. */
  readonly end: () => void;
}

/**
 * Makes tiles on the thread that asks for them, once what it has in hand is done: a tile asked for just before a step is
 * made while the GPU computes that step.
 */
export const onTheSpot: TileWorkshop = {
  makers: 1,
  make: async (order, keepDrawn = false) => {
    await null;
    return keepDrawn ? drawnTile(order, makeTarget(order)) : makeTile(order);
  },
  end: () => undefined,
};
