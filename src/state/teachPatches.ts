import { type ImageRect, unionRect } from "../core/rect.ts";
import type { ImageId } from "./image.ts";

/** Milliseconds that changes are gathered for before they are sent: one frame of the screen. */
const FRAME = 16;

/** Changed rectangles by image until they are sent; strokes of one frame go together. */
export interface PatchQueue {
  /** @param rect clipped to the image */
  readonly note: (id: ImageId, rect: ImageRect) => void;
  readonly clear: () => void;
}

export function createPatchQueue(send: (id: ImageId, rect: ImageRect) => void): PatchQueue {
  const waiting = new Map<ImageId, ImageRect>();
  let scheduled = false;

  const flush = () => {
    scheduled = false;
    const all = [...waiting];
    waiting.clear();
    for (const [id, rect] of all) send(id, rect);
  };

  return {
    note: (id, rect) => {
      const former = waiting.get(id);
      waiting.set(id, former === undefined ? rect : hull(former, rect));
      if (!scheduled) setTimeout(flush, FRAME);
      scheduled = true;
    },
    clear: () => waiting.clear(),
  };
}

/** The smallest rectangle around both; one of no area counts for nothing. */
function hull(a: ImageRect, b: ImageRect): ImageRect {
  if (a.width * a.height === 0) return b;
  return b.width * b.height === 0 ? a : unionRect(a, b);
}
