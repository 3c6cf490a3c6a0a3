import type { PaintedLabels } from "../../core/painted-labels.ts";
import type { ImageRect } from "../../core/rect.ts";
import type { ImageId } from "../../state/image.ts";
import type { AppStore } from "../../state/store.ts";

/** Tells where the labels of an image changed, without rendering anything; the result ends it. */
export function onPainted(
  store: AppStore,
  id: ImageId,
  labels: PaintedLabels,
  listener: (rect: ImageRect) => void,
): () => void {
  return store.subscribe(({ documents: { [id]: document } }, { documents: { [id]: former } }) => {
    if (document === former || document?.labels !== labels) return;
    listener(document.changed ?? { x: 0, y: 0, width: labels.width, height: labels.height });
  });
}
