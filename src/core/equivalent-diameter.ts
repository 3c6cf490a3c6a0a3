/** Diameter of the disc of an area, 2 √(area / π), in the area's unit of length. */
export function equivalentDiameter(area: number): number {
  return 2 * Math.sqrt(area / Math.PI);
}
