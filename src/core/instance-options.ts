import type { InstanceOptions } from "./card.ts";

/**
 * A card's defaults for finding objects, from network px to image px: a model knows how small an object is at its
 * own scale, whatever the microscope's.
 *
 * @param scale network px per image px
 */
export function atImageScale(options: InstanceOptions, scale: number): InstanceOptions {
  return {
    ...options,
    minArea: Math.round(options.minArea / scale ** 2),
    maxHoleArea: Math.round(options.maxHoleArea / scale ** 2),
    splitDepth: options.splitDepth / scale,
  };
}
