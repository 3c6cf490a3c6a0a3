import { connectedRegion } from "../../core/connected-region.ts";
import { EditDraft } from "../../core/edit-draft.ts";
import { wandRegion } from "../../core/magic-wand.ts";
import { isInstance } from "../../core/painted-labels.ts";
import type { Point, Spans } from "../../core/spans.ts";
import type { DrawingTool } from "../drawing.ts";
import { chosenOrNew, pixelAt, type ToolHost } from "./host.ts";
import { createPressTool } from "./press.ts";

/** Largest part of an image that one press fills: what is larger is no cell, but an outline with a gap. */
const LARGEST_SHARE = 1 / 4;

/** Fills the area of one label at a press. */
export function createFill(host: ToolHost): DrawingTool {
  return createPressTool((at) => {
    const labels = host.labels();
    const pixel = pixelAt(labels, at);
    if (pixel === null) return;
    const value = labels.ids[pixel] ?? 0;
    if (host.options().overBackgroundOnly && isInstance(value)) {
      host.say("This is a cell already. Paint over all to fill it.");
      return;
    }
    const most = labels.ids.length * LARGEST_SHARE;
    const region = connectedRegion(labels, pixel, (i) => labels.ids[i] === value, most);
    if (region === null) host.say("The outline is open: the area is too large for a cell. Close it first.");
    else take(host, region, "Fill");
  });
}

/** Takes what the network is about as sure of as at the pressed place. */
export function createWand(host: ToolHost): DrawingTool {
  return createPressTool((at: Point) => {
    const labels = host.labels();
    const pixel = pixelAt(labels, at);
    const probability = host.probability();
    if (pixel === null) return;
    if (probability === null) {
      host.say("The wand follows what the network sees. Segment this image first.");
      return;
    }
    const { tolerance } = host.options();
    const region = wandRegion(labels, probability, pixel, {
      tolerance,
      maxArea: labels.ids.length * LARGEST_SHARE,
    });
    if (region === null) host.say("The area is too large for a cell. Lower the wand's tolerance.");
    else if (region.length === 0) host.say("This is a cell already. Press beside it.");
    else take(host, region, "Wand");
  });
}

function take(host: ToolHost, region: Spans, title: string): void {
  const labels = host.labels();
  const { id, classes } = chosenOrNew(labels, host.options());
  const draft = new EditDraft(labels);
  const changed = draft.change(region, id);
  const edit = changed.length === 0 ? null : draft.edit(title, classes);
  if (edit !== null) host.commit(edit);
}
