import fc from "fast-check";
import { expect, test } from "vitest";
import { acceptAll, acceptOne } from "../../core/accept-labels.ts";
import { applyEdit } from "../../core/apply-edit.ts";
import type { Edit } from "../../core/edit.ts";
import { extentOf, instanceCount, instanceExtents } from "../../core/label-inventory.ts";
import { emptyLabels, type PaintedLabels } from "../../core/painted-labels.ts";
import type { LabelMap } from "../../core/segmentation.ts";
import { isInHand } from "../../core/stroke.ts";
import type { StrokePoint } from "../drawing.ts";
import { createTool, type PaintToolName } from "./create-tool.ts";
import type { ToolHost, ToolOptions } from "./host.ts";

const WIDTH = 26;
const HEIGHT = 20;

/** Two cells, 8 × 8 px each, and a part of a third. */
const FOUND: LabelMap = {
  width: WIDTH,
  height: HEIGHT,
  data: Uint32Array.from({ length: WIDTH * HEIGHT }, (_, i) => {
    const x = i % WIDTH;
    const y = Math.floor(i / WIDTH);
    if (y < 3 || y > 10) return y > 16 && x < 6 ? 3 : 0;
    if (x >= 2 && x < 10) return 1;
    return x >= 10 && x < 18 ? 2 : 0;
  }),
  count: 3,
};
const PROBABILITY = Float32Array.from(FOUND.data, (id, i) => (id ? 0.8 : 0.1) + (i % 7) / 50);
const KINDS = { classes: Uint8Array.of(0, 1, 3, 1) };

const TOOLS: readonly PaintToolName[] = [
  ...(["brush", "brush", "eraser", "background", "emphasis", "polygon", "lasso", "fill", "wand"] as const),
  ...(["split", "merge", "delete", "relabel", "pick", "accept", "hold"] as const),
];

const point = fc.record({
  x: fc.double({ min: -3, max: WIDTH + 3, noNaN: true }),
  y: fc.double({ min: -3, max: HEIGHT + 3, noNaN: true }),
  pressure: fc.double({ min: 0, max: 1, noNaN: true }),
  altKey: fc.boolean(),
  ctrlKey: fc.constant(false),
  shiftKey: fc.constant(false),
});

const act = fc.record({
  tool: fc.constantFrom(...TOOLS),
  points: fc.array(point, { minLength: 1, maxLength: 6 }),
  ending: fc.constantFrom("up", "up", "up", "cancel"),
  overBackgroundOnly: fc.boolean(),
  classIndex: fc.integer({ min: 1, max: 3 }),
});

/** All there is of labels, to compare. */
function stateOf({ ids, emphasis, classes }: PaintedLabels) {
  return {
    ids: ids.slice(),
    emphasis: emphasis?.slice() ?? new Uint8Array(ids.length),
    classes: [...classes].sort(),
  };
}

function session() {
  const labels = emptyLabels(WIDTH, HEIGHT);
  const history: Edit[] = [];
  const states = [stateOf(labels)];
  let options: ToolOptions = {
    size: 4,
    overBackgroundOnly: true,
    instance: null,
    classIndex: 1,
    tolerance: 0.2,
    emphasis: 3,
  };
  const commit = (edit: Edit) => {
    expect(isInHand(labels)).toBe(false);
    applyEdit(labels, edit, "do");
    history.push(edit);
    states.push(stateOf(labels));
  };
  const nothing = () => {};
  const host: ToolHost = {
    labels: () => labels,
    options: () => options,
    setOptions: (patch) => {
      options = { ...options, ...patch };
    },
    found: () => FOUND,
    probability: () => PROBABILITY,
    slip: () => 1,
    show: nothing,
    restored: nothing,
    sketch: nothing,
    commit,
    accept: ({ x, y }) => {
      const edit = acceptOne(labels, FOUND, y * WIDTH + x, KINDS);
      if (edit !== null) commit(edit);
      return edit !== null;
    },
    held: () => [],
    setHeld: nothing,
    say: nothing,
  };
  return { labels, history, states, host, commit };
}

function perform(host: ToolHost, name: PaintToolName, points: readonly StrokePoint[], ending: string) {
  const tool = createTool(name, host);
  // A polygon is pressed corner by corner, and closed by a second press on the last.
  const strokes = name === "polygon" ? [...points, ...points.slice(-1)].map((corner) => [corner]) : [points];
  for (const stroke of strokes) {
    const [first] = stroke;
    const last = stroke.at(-1);
    if (first === undefined || last === undefined) continue;
    tool.down(first);
    tool.drag(stroke);
    if (ending === "up") tool.up(last);
  }
  tool.cancel();
}

test("whatever the tools did, undo goes back through every state and redo forth again", () => {
  fc.assert(
    fc.property(fc.array(act, { minLength: 1, maxLength: 14 }), fc.boolean(), (acts, accepted) => {
      const { labels, history, states, host, commit } = session();
      instanceCount(labels);
      const all = accepted ? acceptAll(labels, FOUND, KINDS) : null;
      if (all !== null) commit(all);
      for (const { tool, points, ending, overBackgroundOnly, classIndex } of acts) {
        host.setOptions({ overBackgroundOnly, classIndex });
        perform(host, tool, points, ending);
        expect(isInHand(labels)).toBe(false);
        expect(stateOf(labels)).toEqual(states.at(-1));
      }
      for (let i = history.length - 1; i >= 0; i--) {
        applyEdit(labels, history[i] ?? expect.fail(), "undo");
        expect(stateOf(labels)).toEqual(states[i]);
      }
      for (const [i, edit] of history.entries()) {
        applyEdit(labels, edit, "do");
        expect(stateOf(labels)).toEqual(states[i + 1]);
      }
      for (const { id, area } of instanceExtents(labels)) {
        expect(extentOf(labels, id)?.area).toBe(area);
        expect(id).toBeLessThan(labels.nextId);
      }
    }),
    { numRuns: 150 },
  );
});
