import { DIRECT, type Profile, SOFTWARE } from "../profile.ts";

const tile = { rows: 2, columns: 2, vectors: 1, threads: 4 } as const;
const small = { wide: tile, narrow: tile, weights: { inputs: 4, vectors: 2, columns: 2, threads: 4 } };

/** For tests: small tiles, whose programs compile fast; one profile reads values, the other vectors. */
export const QUICK_VALUES: Profile = { ...SOFTWARE, ...small, name: "small tiles" };
export const QUICK_VECTORS: Profile = { ...DIRECT, ...small, name: "small tiles of vectors" };
