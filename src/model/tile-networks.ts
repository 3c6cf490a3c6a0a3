import type { TileNetwork } from "../core/tile-network.ts";
import { currentEngine } from "./engine.ts";
import type { LoadedModel } from "./model.ts";

/**
 * The engine's own form of a model; null where layers on tfjs's tensors must do.
 *
 * @param passing whether its weights are soon others, as in training
 */
export function ownTileNetwork({ card, weights }: LoadedModel, passing: boolean): TileNetwork | null {
  const { networks, passingNetworks } = currentEngine();
  return (passing ? passingNetworks : networks)(card.architecture, weights);
}

/** A model layer by layer on tfjs's tensors. */
export async function tensorTileNetwork(model: LoadedModel): Promise<TileNetwork> {
  const { TensorNetwork } = await loadTensors();
  await currentEngine().startTensors();
  return new TensorNetwork(model);
}

/** Loads what computes on tensors; an engine of our own may never need it. */
export function loadTensors(): Promise<typeof import("./tensor-network.ts")> {
  return import("./tensor-network.ts");
}
