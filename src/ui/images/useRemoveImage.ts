import { useCallback } from "react";
import type { ImageId } from "../../state/image.ts";
import { useAppContext } from "../appContext.ts";
import { offerUndo } from "../notices/offerUndo.tsx";

/** Takes an image off the list and offers to put it back. */
export function useRemoveImage(): (id: ImageId) => void {
  const { store } = useAppContext();
  return useCallback(
    (id) => {
      const name = store.getState().images[id]?.name;
      const putBack = store.getState().removeImage(id);
      if (name !== undefined) offerUndo(`${name} is off the list.`, putBack);
    },
    [store],
  );
}
