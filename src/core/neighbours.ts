/**
 * The eight neighbours of a pixel, those that share an edge first, each group row by row.
 * scikit-image's watershed visits them in this order, so that ties fall alike.
 */
export const NEIGHBOUR_X: readonly number[] = [0, -1, 1, 0, -1, 1, -1, 1];
export const NEIGHBOUR_Y: readonly number[] = [-1, 0, 0, 1, -1, -1, 1, 1];
