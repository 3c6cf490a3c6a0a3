import { dismissOne } from "../../core/accept-labels.ts";
import type { Edit } from "../../core/edit.ts";
import { deleteInstance, reclassInstance, renameInstance } from "../../core/instance-edits.ts";
import { isInstance, UNLABELLED } from "../../core/painted-labels.ts";
import type { Point } from "../../core/spans.ts";
import type { DrawingTool } from "../drawing.ts";
import { instanceAt, pixelAt, type ToolHost } from "./host.ts";
import { createPressTool } from "./press.ts";

/** Makes the pressed cell background, painted or found; with Alt a painted one as if nobody had painted it. */
export function createDelete(host: ToolHost): DrawingTool {
  return createPressTool((at) => {
    const labels = host.labels();
    const id = instanceAt(labels, at);
    const edit =
      id === null ? dismissed(host, at) : deleteInstance(labels, id, at.altKey ? "unlabelled" : "background");
    if (edit === null) host.say("There is no cell here.");
    else host.commit(edit);
  });
}

function dismissed(host: ToolHost, at: Point): Edit | null {
  const labels = host.labels();
  const pixel = pixelAt(labels, at);
  const found = host.found();
  return pixel === null || found === null ? null : dismissOne(labels, found, pixel);
}

/** Gives the pressed cell the chosen class, or makes it part of the chosen cell; a found one is accepted first. */
export function createRelabel(host: ToolHost): DrawingTool {
  return createPressTool((at) => {
    const labels = host.labels();
    const { instance, classIndex } = host.options();
    const pixel = pixelAt(labels, at);
    if (pixel !== null && labels.ids[pixel] === UNLABELLED && isInstance(host.found()?.data[pixel] ?? 0))
      host.accept({ x: Math.floor(at.x), y: Math.floor(at.y) });
    const id = instanceAt(labels, at);
    if (id === null) {
      host.say("There is no cell here.");
      return;
    }
    const edit =
      instance === null ? reclassInstance(labels, id, classIndex) : renameInstance(labels, id, instance);
    if (edit !== null) host.commit(edit);
  });
}

/** Chooses the pressed cell to paint on; beside cells, a new one at each stroke. */
export function createPick(host: ToolHost): DrawingTool {
  return createPressTool((at) => host.setOptions({ instance: instanceAt(host.labels(), at) }));
}

/** Takes over the found cell at the pressed place. */
export function createAccept(host: ToolHost): DrawingTool {
  return createPressTool((at) => {
    const pixel = pixelAt(host.labels(), at);
    if (pixel === null) return;
    const found = host.found();
    if (found === null) host.say("Segment this image first: then its cells can be accepted.");
    else if (!found.data[pixel]) host.say("The network found no cell here.");
    else if (found.data[pixel] === UNLABELLED) host.say(whyUntold(host, at));
    else if (!host.accept({ x: Math.floor(at.x), y: Math.floor(at.y) }))
      host.say("Most of this cell is labelled already: paint what is missing.");
  });
}

/** Why nothing is told of a place, and what to do. */
function whyUntold(host: ToolHost, { x, y }: Point): string {
  const judges = host
    .held()
    .some((rect) => x >= rect.x && y >= rect.y && x < rect.x + rect.width && y < rect.y + rect.height);
  return judges
    ? "This region judges the network that learns, so its own cells are not taken over here: paint them."
    : "The network that learns has not looked at the whole of this cell: bring it into sight and wait a moment.";
}
