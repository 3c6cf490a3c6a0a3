import { expect, test } from "vitest";
import { defaultTeachSettings } from "../core/teach-defaults.ts";
import type { TeachProgress } from "../worker/teach-protocol.ts";
import { tinyCard } from "./fakeServices.ts";
import { figures } from "./fakeTeacher.ts";
import { bestFigures, newRecord, parentFigures, rewound, withNews } from "./teachRecord.ts";

const settings = defaultTeachSettings(tinyCard("cells"), { scale: 1, objects: 20 }, "wasm");

function judged(step: number, iou: number, best: boolean): TeachProgress {
  return { kind: "validation", step, figures: figures(iou), best, model: new ArrayBuffer(1) };
}

/** A run of 40 judgements, the eleventh of which is the best. */
function longRun() {
  const progress = Array.from({ length: 40 }, (_, index) =>
    judged(25 * index, index === 10 ? 0.9 : 0.5, index === 0 || index === 10),
  );
  return progress.reduce(
    (record, told) => withNews(record, { progress: [told], seconds: 1 }),
    newRecord("cells", [], settings),
  );
}

test("of many versions the ends, the best and some between them stay", () => {
  const { versions, validations, best } = longRun();
  const steps = versions.map(({ step }) => step);
  expect(validations).toHaveLength(40);
  expect(best).toBe(250);
  expect(steps).toHaveLength(12);
  expect(steps[0]).toBe(0);
  expect(steps).toContain(250);
  expect(steps.at(-1)).toBe(975);
  const gaps = steps.slice(1).map((step, index) => step - (steps[index] ?? 0));
  expect(Math.max(...gaps)).toBeLessThanOrEqual(225);
});

test("figures beside each other are the best version's and the parent's", () => {
  expect(bestFigures(longRun())?.iou).toBe(0.9);
  expect(parentFigures(longRun())?.iou).toBe(0.5);
  expect(bestFigures(newRecord("cells", [], settings))).toBeNull();
});

test("what came after a step is not known at that step", () => {
  const record = rewound(longRun(), 100);
  expect(record).toMatchObject({ step: 100, best: null });
  expect(record.validations.map(({ step }) => step)).toEqual([0, 25, 50, 75, 100]);
});
