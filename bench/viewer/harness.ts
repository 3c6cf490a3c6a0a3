import {
  type ClickInfo,
  createViewer,
  type HoverInfo,
  imagePoint,
  type Viewer,
} from "../../src/viewer/index.ts";

import { measureViewer, type ViewerTimes } from "./measure.ts";

/** The viewer alone on a page, for tests and measurements. */
export interface Harness {
  readonly viewer: Viewer;
  readonly imagePoint: typeof imagePoint;
  readonly hovers: (HoverInfo | null)[];
  readonly clicks: ClickInfo[];
  /** Frames drawn so far. */
  frames: number;
  /** RGB of a device pixel of what is shown now. */
  pixel(x: number, y: number): number[];
  measure(side: number): Promise<ViewerTimes>;
}

declare global {
  interface Window {
    harness: Harness;
  }
}

const mount = document.getElementById("mount");
if (mount === null) throw new Error("The harness has no #mount");
// The canvas is 640 × 480 unless the address says otherwise.
const query = new URLSearchParams(location.search);
mount.style.width = `${query.get("width") ?? 640}px`;
mount.style.height = `${query.get("height") ?? 480}px`;
const made = createViewer(mount);
if (!made.ok) throw new Error(made.error.message);
const { viewer } = made;
const harness: Harness = {
  viewer,
  imagePoint,
  hovers: [],
  clicks: [],
  frames: 0,
  pixel(x, y) {
    const { width, data } = viewer.capture();
    return Array.from(data.subarray((y * width + x) * 4, (y * width + x) * 4 + 3));
  },
  measure: (side) => measureViewer(viewer, side),
};
viewer.on("hover", (info) => harness.hovers.push(info));
viewer.on("click", (info) => harness.clicks.push(info));
viewer.on("frame", () => {
  harness.frames++;
});
window.harness = harness;
