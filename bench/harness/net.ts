import type { UNetConfig } from "../../src/core/card.ts";

/** The paper's net at another width: depth 4, two classes. */
export function benchNet(baseFilters: number): UNetConfig {
  return { depth: 4, baseFilters, inputChannels: 1, classes: 2, dropout: 0, norm: "none" };
}
