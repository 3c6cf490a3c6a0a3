/** A closed range from which a value is drawn; equal ends fix the value. */
export type Range = readonly [low: number, high: number];

/** How tiles are varied in training. Lengths are px of the tile, i.e. at the network's scale. */
export interface AugmentParams {
  /** Greatest turn in rad to either side, uniform; π is any direction. */
  readonly rotation: number;
  /** Whether each axis is flipped in half of the draws. */
  readonly flip: boolean;
  /** Magnification of objects, log-uniform; above 0. */
  readonly scale: Range;
  /** Greatest shift along each axis in px, uniform and sub-pixel. */
  readonly shift: number;
  /** Elastic deformation: `knots²` displacements of standard deviation `std` px; 3 and 10 in the paper. */
  readonly elastic: { readonly knots: number; readonly std: number };
  /** Factor on grey values, log-uniform; above 0. */
  readonly gain: Range;
  /** Greatest addition to grey values to either side, uniform. */
  readonly offset: number;
  /** Exponent on grey values above 0, log-uniform; above 0. Values of 0 and below stay. */
  readonly gamma: Range;
  /** Probability of v → 1 − v, [0, 1]. */
  readonly inversion: number;
  /** Greatest standard deviation of Gaussian noise, uniform from 0. */
  readonly noise: number;
  /** Greatest standard deviation of a Gaussian blur in px; uniform from 0 in a third of the draws, else none. */
  readonly blur: number;
  /** Greatest strength s of v + s · (v − blurred v); uniform from 0 in a third of the draws, never with a blur. */
  readonly sharpening: number;
  /** Greatest amplitude of a slow multiplicative shading, uniform from 0, [0, 1). */
  readonly illumination: number;
}

/** Varies nothing: the tile is the exact crop. */
export const identityAugment: AugmentParams = {
  rotation: 0,
  flip: false,
  scale: [1, 1],
  shift: 0,
  elastic: { knots: 3, std: 0 },
  gain: [1, 1],
  offset: 0,
  gamma: [1, 1],
  inversion: 0,
  noise: 0,
  blur: 0,
  sharpening: 0,
  illumination: 0,
};

/**
 * What training starts from, for images normalised to about [0, 1].
 *
 * Turns, flips, shifts and the elastic deformation are the paper's, which gives no grey-value ranges;
 * those, and the scale, span what other microscopes and settings of the same kind show.
 */
export const defaultAugment: AugmentParams = {
  rotation: Math.PI,
  flip: true,
  scale: [0.75, 1.33],
  shift: 16,
  elastic: { knots: 3, std: 10 },
  gain: [0.7, 1.4],
  offset: 0.15,
  gamma: [0.7, 1.4],
  inversion: 0,
  noise: 0.05,
  blur: 1.5,
  sharpening: 1,
  illumination: 0.3,
};
