import { foregroundProbability } from "../../core/class-planes.ts";
import type { Segmentation } from "../../core/segmentation.ts";
import { foundCells } from "../../state/foundCells.ts";
import type { ImageId } from "../../state/image.ts";
import type { AppStore } from "../../state/store.ts";
import type { Viewer } from "../../viewer/index.ts";
import type { ToolHost } from "../../viewer/tools/host.ts";

/** CSS px that a press may be off the place it means. */
const SLIP = 8;

const planes = new WeakMap<Segmentation, Float32Array>();

/** Gives the painting tools the labels of one image, and the page their edits. */
export function toolHost(store: AppStore, id: ImageId, viewer: Viewer): ToolHost {
  const outcome = () => store.getState().images[id]?.outcome ?? null;
  return {
    labels: () => store.getState().ensureDocument(id).labels,
    options: () => store.getState().paint,
    setOptions: (patch) => store.getState().setPaint(patch),
    found: () => foundCells(store.getState(), id)?.labels ?? null,
    probability: () => {
      const segmentation = outcome()?.segmentation;
      return segmentation === undefined ? null : probabilityOf(segmentation);
    },
    slip: () => SLIP / viewer.view().cssScale,
    show: (rect) => viewer.updateLabels(rect),
    restored: (rect) => {
      viewer.updateLabels(rect);
      // The weights may have been computed while the stroke was in hand.
      const { labelsChanged, ensureDocument } = store.getState();
      labelsChanged(ensureDocument(id).labels, rect);
    },
    sketch: (sketch) => viewer.setSketch(sketch),
    commit: (edit) => store.getState().commit(id, edit),
    accept: (at) => store.getState().accept(id, at),
    held: () => store.getState().documents[id]?.held ?? [],
    setHeld: (held) => store.getState().setHeld(id, held),
    say: (message) => store.getState().notify("info", message),
  };
}

/** Computed when it is first asked for, once for each answer of the network. */
function probabilityOf(segmentation: Segmentation): Float32Array {
  const known = planes.get(segmentation);
  if (known !== undefined) return known;
  const plane = foregroundProbability(segmentation);
  planes.set(segmentation, plane);
  return plane;
}
