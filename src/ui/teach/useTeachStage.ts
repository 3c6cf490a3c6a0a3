import { useEffect } from "react";
import { currentPlace } from "../../state/placesSlice.ts";
import { settingsInForce } from "../../state/teachSettings.ts";
import type { Viewer } from "../../viewer/index.ts";
import { useApp } from "../appContext.ts";

/** Milliseconds after which a view that moved is told: prediction need not follow each frame of a drag. */
const SETTLED = 200;

/** Tells what is in sight, so that the network in training predicts that, and goes where a label is wanted. */
export function useTeachStage(viewer: Viewer | null): void {
  useSight(viewer);
  useBorderOfSettings();
  useCurrentPlace(viewer);
}

function useSight(viewer: Viewer | null): void {
  const id = useApp(({ shown, place }) => (place === "teach" && shown.status === "ready" ? shown.id : null));
  const setSight = useApp((state) => state.setSight);
  useEffect(() => {
    if (viewer === null || id === null) return;
    let timer: ReturnType<typeof setTimeout> | null = null;
    const tell = () => {
      timer = null;
      const rect = viewer.visible();
      setSight(rect.width * rect.height === 0 ? null : { id, rect });
    };
    const moved = () => {
      timer ??= setTimeout(tell, SETTLED);
    };
    moved();
    const unsubscribe = viewer.on("view", moved);
    return () => {
      unsubscribe();
      if (timer !== null) clearTimeout(timer);
      setSight(null);
    };
  }, [viewer, id, setSight]);
}

/** The weight that is shown is the one that the network learns with. */
function useBorderOfSettings(): void {
  const teaching = useApp(({ place }) => place === "teach");
  const setWeightOptions = useApp((state) => state.setWeightOptions);
  const w0 = useApp((state) => settingsInForce(state)?.w0);
  const sigma = useApp((state) => settingsInForce(state)?.sigma);
  useEffect(() => {
    if (teaching && w0 !== undefined && sigma !== undefined) setWeightOptions({ w0, sigma });
  }, [teaching, w0, sigma, setWeightOptions]);
}

function useCurrentPlace(viewer: Viewer | null): void {
  const place = useApp((state) => currentPlace(state));
  const shown = useApp((state) => (state.shown.status === "ready" ? state.shown.id : null));
  useEffect(() => {
    if (viewer !== null && place !== null && place.id === shown) viewer.show(place.rect);
  }, [viewer, place, shown]);
}
