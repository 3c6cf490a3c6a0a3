import { deleteInstance, renameInstance } from "../../core/instance-edits.ts";
import type { ImageId } from "../../state/image.ts";
import type { AppStore } from "../../state/store.ts";

/** Makes a painted cell background. */
export function deleteCell(store: AppStore, id: ImageId, cell: number): void {
  const { documents, commit } = store.getState();
  const labels = documents[id]?.labels;
  const edit = labels && deleteInstance(labels, cell, "background");
  if (edit != null) commit(id, edit);
}

/** Makes a painted cell part of another. */
export function mergeCell(store: AppStore, id: ImageId, cell: number, into: number): void {
  const { documents, commit } = store.getState();
  const labels = documents[id]?.labels;
  const edit = labels && renameInstance(labels, cell, into);
  if (edit != null) commit(id, { ...edit, title: "Merge" });
}
