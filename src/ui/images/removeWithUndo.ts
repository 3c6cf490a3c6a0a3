import type { ImageId } from "../../state/image.ts";
import type { AppStore } from "../../state/store.ts";

/** Takes an image off the list and offers to put it back. */
export function removeWithUndo(store: AppStore, id: ImageId): void {
  const { images, removeImage, notify } = store.getState();
  const name = images[id]?.name;
  if (name === undefined) return;
  notify("info", `${name} is off the list.`, { label: "Undo", run: removeImage(id) });
}
