import { type ClassPlanes, classMap } from "./class-planes.ts";
import type { LabelMap } from "./segmentation.ts";

/**
 * Class of each found object: the one of role `object` that most of its pixels are of; the first such class where
 * none is.
 *
 * @returns `classes[id]`, `count + 1` long; null where the model has one kind of object and it is class 1
 */
export function classesOfFound(planes: ClassPlanes, found: LabelMap): Uint8Array | null {
  const kinds = planes.classes.flatMap(({ role }, index) => (role === "object" ? [index] : []));
  if (kinds.length === 0 || (kinds.length === 1 && kinds[0] === 1)) return null;
  const votes = kinds.map(() => new Uint32Array(found.count + 1));
  const column = new Map(kinds.map((kind, index) => [kind, votes[index]]));
  const classes = classMap(planes);
  for (let i = 0; i < classes.length; i++) {
    const id = found.data[i] ?? 0;
    const own = id === 0 ? undefined : column.get(classes[i] ?? 0);
    if (own !== undefined) own[id] = (own[id] ?? 0) + 1;
  }
  return Uint8Array.from({ length: found.count + 1 }, (_, id) => {
    const most = votes.reduce((best, own, k) => ((own[id] ?? 0) > (votes[best]?.[id] ?? 0) ? k : best), 0);
    return kinds[most] ?? 1;
  });
}
