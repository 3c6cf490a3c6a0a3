import type { AppState } from "./appState.ts";
import { isAnswered } from "./image.ts";
import { isOwn } from "./modelsSlice.ts";

/** Whether nothing on the page is the user's: a reload would take nothing, and there is nothing to save. */
export function isUntouched({ order, untouched, images, documents, offers }: AppState): boolean {
  const isOrderOwn = order === untouched || order.length === 0;
  const isPainted = Object.values(documents).some(({ history, held }) => history.length + held.length > 0);
  return isOrderOwn && !isPainted && !offers.some(isOwn) && !Object.values(images).some(isAnswered);
}
