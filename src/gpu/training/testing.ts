import { DIRECT, type Profile, SOFTWARE } from "../profile.ts";

const tile = { rows: 2, columns: 2, vectors: 1, threads: 4 } as const;
const small = { wide: tile, narrow: tile, weights: { inputs: 2, vectors: 2, columns: 2, threads: 4 } };

/** For tests: small tiles, whose programs compile fast; they read values, vectors, or share the reading of weights. */
export const QUICK_VALUES: Profile = { ...SOFTWARE, ...small, name: "small tiles" };
export const QUICK_VECTORS: Profile = {
  ...{ ...DIRECT, ...small, name: "small tiles of vectors" },
  weights: { inputs: 4, vectors: 1, columns: 3, threads: 4 },
};
export const QUICK_SUBGROUPS: Profile = { ...QUICK_VECTORS, name: "small tiles, subgroups", sharing: 4 };
