import type { NetworkEngine } from "../core/network-engine.ts";

/** tfjs alone, on the backend of it that runs. */
const TENSORS: NetworkEngine = {
  networks: () => null,
  passingNetworks: () => null,
  training: () => null,
  startTensors: async () => {},
};

let current = TENSORS;

/** Has networks computed by an engine from now on; before the first call, tfjs computes them on the backend that runs. */
export function installEngine(engine: NetworkEngine): void {
  current = engine;
}

export function currentEngine(): NetworkEngine {
  return current;
}
