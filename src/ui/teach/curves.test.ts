import { expect, test } from "vitest";
import { defaultTeachSettings } from "../../core/teach-defaults.ts";
import type { TeachFigures } from "../../core/teaching.ts";
import { tinyCard } from "../../state/fakeServices.ts";
import { newRecord } from "../../state/teachRecord.ts";
import type { TeachRecord } from "../../state/teachSlice.ts";
import { curvesOf, curvesText } from "./curves.ts";
import { learningNews, paceText, statusText } from "./learningText.ts";

const settings = {
  ...defaultTeachSettings(tinyCard("cells"), { scale: 1, objects: 20 }, "wasm"),
  steps: 100,
};

function figures(iou: number): TeachFigures {
  return { iou, dice: iou, ap50: iou, seg: iou, loss: 0, images: 1, regions: 1, objects: 9 };
}

const record: TeachRecord = {
  ...newRecord("cells", [], settings),
  step: 50,
  losses: Array.from({ length: 50 }, (_, index) => ({ step: index + 1, loss: index < 25 ? 2 : 1 })),
  validations: [
    { step: 0, figures: figures(0.5) },
    { step: 25, figures: figures(0.75) },
    { step: 50, figures: figures(0.7) },
  ],
  best: 25,
};

test("the plot reaches from nothing to the last step, whatever has been taken", () => {
  const { iou, loss, best } = curvesOf(record);
  expect(iou).toEqual([
    { x: 0, y: 0.5 },
    { x: 0.25, y: 0.75 },
    { x: 0.5, y: 0.7 },
  ]);
  expect(best).toEqual({ x: 0.25, y: 0.75 });
  expect(loss[0]).toEqual({ x: 0.01, y: 1 });
  expect(loss.at(-1)?.x).toBe(0.5);
});

test("the loss is smoothed towards its newest value", () => {
  const { lastLoss } = curvesOf(record);
  expect(lastLoss).toBeCloseTo(1, 3);
});

test("a long run has no more points than can be told apart", () => {
  const losses = Array.from({ length: 5000 }, (_, index) => ({ step: index + 1, loss: 1 }));
  const { loss } = curvesOf({ ...record, settings: { ...settings, steps: 5000 }, step: 5000, losses });
  expect(loss.length).toBeLessThanOrEqual(121);
});

test("is told in words", () => {
  expect(curvesText(record)).toBe(
    "Loss 1.00 at step 50; IoU on what is held back 0.50 at step 0, 0.70 at step 50",
  );
  expect(curvesText(newRecord("cells", [], settings))).toBe("Nothing is learned yet");
});

test("says how far it is and how long it takes", () => {
  expect(statusText({ status: "running" }, record, 161)).toBe("running · 2:41 left");
  expect(statusText({ status: "done", reason: "settled" }, record, null)).toBe("no longer improving");
  expect(paceText(record, 0.25)).toBe("step 50 of 100 · 4.0 steps a second");
  expect(paceText(record, 2)).toBe("step 50 of 100 · 2.0 s a step");
});

test("is said aloud ten times in a run", () => {
  const aloud = Array.from({ length: 100 }, (_, step) =>
    learningNews({ status: "running" }, { ...record, step }),
  );
  expect(new Set(aloud).size).toBe(10);
  expect(aloud[42]).toBe("Learning, 40 % done, IoU 0.7 on what is held back");
});
