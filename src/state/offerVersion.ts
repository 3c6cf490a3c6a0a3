import type { AppStore } from "./store.ts";
import { isUnsaved } from "./unsaved.ts";

/**
 * Offers a newer version of the app, which is kept and waits.
 *
 * @param takeOver loads the page with it; false when other pages of this version are open
 */
export function offerVersion(store: AppStore, takeOver: () => Promise<boolean>): void {
  const load = async (): Promise<void> => {
    const { flushProject, notify } = store.getState();
    await flushProject();
    const again = { label: "Try again", run: () => void load(), stays: true };
    if (isUnsaved(store.getState()))
      notify("warning", "Not all of your work is saved or exported yet, so this version stays open.", again);
    else if (!(await takeOver()))
      notify("info", "Utile is open in other tabs. Close them, then load the newer version.", again);
  };
  store.getState().notify("info", "A newer version of Utile is ready. Your work stays.", {
    label: "Load it",
    run: () => void load(),
    stays: true,
  });
}
