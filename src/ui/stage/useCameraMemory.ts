import { useEffect, useRef } from "react";
import type { Raster } from "../../core/raster.ts";
import type { ImageId } from "../../state/image.ts";
import type { Camera } from "../../state/viewSlice.ts";
import { imagePoint, type Viewer, type ViewState } from "../../viewer/index.ts";
import { useAppContext } from "../appContext.ts";

/** Milliseconds between two notes of where the image is looked at, while it is being moved. */
const PAUSE_MS = 200;

/** Notes where each image is looked at, and goes back there; a series of images of one size keeps its view. */
export function useCameraMemory(viewer: Viewer | null, raster: Raster | null): void {
  const { store } = useAppContext();
  const former = useRef<Raster | null>(null);

  useEffect(() => {
    if (viewer === null) return;
    let seen: { readonly id: ImageId; readonly view: ViewState } | null = null;
    let timer: ReturnType<typeof setTimeout> | null = null;
    const note = () => {
      timer = null;
      if (seen !== null) store.getState().setCamera(seen.id, cameraOf(seen.view));
      seen = null;
    };
    const stop = viewer.on("view", (view) => {
      const { shown } = store.getState();
      if (shown.status !== "ready") return;
      if (seen !== null && seen.id !== shown.id) note();
      seen = { id: shown.id, view };
      timer ??= setTimeout(note, PAUSE_MS);
    });
    return () => {
      stop();
      if (timer !== null) clearTimeout(timer);
      note();
    };
  }, [viewer, store]);

  useEffect(() => {
    const { shown, cameras, setCamera } = store.getState();
    if (viewer === null || raster === null || shown.status !== "ready") return;
    const isSeries = former.current?.width === raster.width && former.current.height === raster.height;
    former.current = raster;
    const camera = cameras[shown.id];
    if (isSeries) setCamera(shown.id, cameraOf(viewer.view()));
    else if (camera !== undefined) viewer.setView(imagePoint(camera.x, camera.y), camera.scale);
  }, [viewer, raster, store]);
}

/** Null while all of the image is shown. */
function cameraOf({ center, scale, fitted }: ViewState): Camera | null {
  return fitted ? null : { x: center.x, y: center.y, scale };
}
