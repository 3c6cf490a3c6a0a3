import type { SliceCreator } from "./appState.ts";
import type { ImageId } from "./image.ts";
import { readLabelImage } from "./labelImage.ts";
import { messageOf } from "./message.ts";
import type { Services } from "./services.ts";

export interface LabelsSlice {
  /** Why a label image was not taken, or null. */
  readonly labelsRefusal: string | null;
  /** Shows the cells of a label image over an image of the same size, or says in `labelsRefusal` why not. */
  openLabels: (id: ImageId, fileName: string, file: Blob) => Promise<void>;
  /** Back to the cells the network found. */
  dropLabels: (id: ImageId) => void;
}

export function createLabelsSlice(services: Services): SliceCreator<LabelsSlice> {
  return (set, get) => ({
    labelsRefusal: null,
    openLabels: async (id, fileName, file) => {
      set({ labelsRefusal: null });
      try {
        const labels = await readLabelImage(services, get, id, fileName, file);
        if (labels !== null) get().patchImage(id, { given: { fileName, labels } });
      } catch (error) {
        set({ labelsRefusal: messageOf(error) });
      }
    },
    dropLabels: (id) => get().patchImage(id, { given: null }),
  });
}
