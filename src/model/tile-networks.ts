import { getBackend } from "@tensorflow/tfjs-core";
import type { TileNetwork, TileNetworkMaker } from "../core/tile-network.ts";
import type { LoadedModel } from "./model.ts";

const makers = new Map<string, TileNetworkMaker>();

/** Lets a backend of tfjs run whole networks by itself; in the place of what it had before. */
export function registerTileNetworks(backendName: string, maker: TileNetworkMaker): void {
  makers.set(backendName, maker);
}

/** The current backend's own form of a model; null where layers on tfjs's tensors must do. */
export function ownTileNetwork({ card, weights }: LoadedModel): TileNetwork | null {
  return makers.get(getBackend())?.(card.architecture, weights) ?? null;
}
