import type { AppStore } from "../../state/store.ts";

/** Deletes a project and offers to put it back; it also stays among the deleted ones for a week. */
export async function deleteWithUndo(store: AppStore, id: string): Promise<void> {
  const { projects, deleteProject, putBackProject, notify } = store.getState();
  const name = projects.find((project) => project.id === id)?.name;
  if (name === undefined) return;
  await deleteProject(id);
  notify("info", `“${name}” is deleted.`, { label: "Undo", run: () => void putBackProject(id) });
}
