import { type RefObject, useEffect } from "react";
import { shownComparison } from "../../state/compareSlice.ts";
import type { Viewer } from "../../viewer/index.ts";
import { useApp } from "../appContext.ts";

/** Room in CSS px between a bar and the image. */
const GAP = 8;

/** What stands at the sides of the stage, a bar first. */
interface Sides {
  /** The tools that paint; at the left while they are there. */
  readonly strip: RefObject<HTMLDivElement | null>;
  /** The view's bar; at the left, or at the right while the tools take its place. */
  readonly view: RefObject<HTMLDivElement | null>;
}

/** Has the viewer fit the image between the bars that stand on the stage; panels that are opened beside them may cover it. */
export function useInsets(viewer: Viewer | null, { strip, view }: Sides): void {
  const teaching = useApp(({ place }) => place === "teach");
  const comparing = useApp((state) => shownComparison(state) !== null);
  useEffect(() => {
    if (viewer === null) return;
    const tools = teaching && !comparing ? barOf(strip) : null;
    const bar = barOf(view);
    const [left, right] = teaching ? [tools, bar] : [bar, null];
    const measure = () => viewer.setInsets({ left: room(left), right: room(right) });
    const observer = new ResizeObserver(measure);
    for (const side of [left, right]) if (side !== null) observer.observe(side);
    measure();
    return () => observer.disconnect();
  }, [viewer, teaching, comparing, strip, view]);
}

function barOf({ current }: RefObject<HTMLDivElement | null>): HTMLElement | null {
  const bar = current?.firstElementChild;
  return bar instanceof HTMLElement ? bar : null;
}

/** From the edge of the stage to beyond a bar, which is as far from the edge as the stylesheet puts it. */
function room(bar: HTMLElement | null): number {
  const stage = bar?.closest(".stage");
  if (bar === null || !(stage instanceof HTMLElement)) return 0;
  const [inner, outer] = [bar.getBoundingClientRect(), stage.getBoundingClientRect()];
  const edge = Math.min(inner.left - outer.left, outer.right - inner.right);
  return edge + inner.width + GAP;
}
