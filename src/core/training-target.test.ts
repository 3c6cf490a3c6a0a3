import { expect, test } from "vitest";
import { trainingLabel } from "./held-labels.ts";
import { imageTarget, type TargetOptions, trainingTarget } from "./training-target.ts";
import { separationWeights } from "./weight-map.ts";

const options: TargetOptions = {
  rim: 0,
  rimWeight: 3.5,
  weightMap: "paper",
  w0: 10,
  sigma: 5,
  classBalance: false,
};

/** Digits are ids, dots background, question marks unlabelled. */
function labels(rows: readonly string[]): Int32Array {
  return Int32Array.from(rows.join(""), (letter) => {
    if (letter === ".") return 0;
    return letter === "?" ? -1 : Number(letter);
  });
}

function classRows({ classes }: { classes: Uint8Array }, size: number): string[] {
  return Array.from({ length: size }, (_, y) => classes.subarray(y * size, (y + 1) * size).join(""));
}

const scene = ["......", ".11...", ".11.2.", ".11.2.", "......", "3....."];

test("is the middle of the labels' window", () => {
  const target = trainingTarget(labels(scene), 6, 4, options);
  expect(classRows(target, 4)).toEqual(["1100", "1101", "1101", "0000"]);
});

test("of an image has its shape, and knows nothing of what lies beyond", () => {
  const { classes, weights } = imageTarget(labels(["11..", "??.2"]), 4, 2, options);
  expect([...classes]).toEqual([1, 1, 0, 0, 0, 0, 0, 1]);
  expect(weights[4]).toBe(0);
  expect(weights[2]).toBeGreaterThan(1);
  expect(() => imageTarget(labels(scene), 6, 5, options)).toThrow(RangeError);
});

test("weighs with what lies in the margin too", () => {
  const { weights } = trainingTarget(labels(scene), 6, 2, options);
  const ids = Uint32Array.from(labels(scene));
  const all = separationWeights(ids, 6, 6, options);
  expect([...weights]).toEqual([14, 15, 20, 21].map((at) => all[at]));
  const alone = trainingTarget(labels(["1.", "1."]), 2, 2, options).weights;
  expect(weights[1]).toBeGreaterThan((alone[1] ?? Number.NaN) + 1);
});

test("unlabelled pixels weigh nothing and are no object", () => {
  const { classes, weights } = trainingTarget(labels(["1?", ".?"]), 2, 2, options);
  expect([...classes]).toEqual([1, 0, 0, 0]);
  expect([...weights].map((weight) => weight > 0)).toEqual([true, false, true, false]);
});

test("a rim counts only where something labelled lies beyond it", () => {
  const rows = ["11111????", "11111????", "11111????", "11111????", "........."];
  const { classes, weights } = imageTarget(labels(rows), 9, 5, { ...options, rim: 1 });
  const at = (row: number): number[] => [...weights.subarray(row * 9, row * 9 + 5)];
  expect([...classes.subarray(0, 5)]).toEqual([1, 1, 1, 1, 2]);
  expect(at(0)).toEqual([1, 1, 1, 1, 0]);
  expect([...classes.subarray(27, 32)]).toEqual([2, 2, 2, 2, 2]);
  expect(at(3)).toEqual([3.5, 3.5, 3.5, 3.5, 3.5]);
});

test("what is held back has no weight, yet a cell does not end there", () => {
  const rows = [".......", ".11111.", ".11111.", ".11111.", ".11111.", ".11111.", "......."];
  const whole = labels(rows);
  const half = whole.map((id, i) => trainingLabel(id, i % 7 > 3));
  const rim = { ...options, rim: 1 };
  const target = trainingTarget(half, 7, 7, rim);
  expect(target.classes).toEqual(trainingTarget(whole, 7, 7, rim).classes);
  expect(target.weights.map((weight) => Math.sign(weight))).toEqual(
    Float32Array.from(whole, (_, i) => (i % 7 > 3 ? 0 : 1)),
  );
});

test("nothing labelled, no weight", () => {
  expect([...trainingTarget(labels(["??", "??"]), 2, 2, options).weights]).toEqual([0, 0, 0, 0]);
});

test("the rim is a class with its own weight", () => {
  const block = [".......", ".11111.", ".11111.", ".11111.", ".11111.", ".11111.", "......."];
  const target = trainingTarget(labels(block), 7, 7, { ...options, rim: 1 });
  expect(classRows(target, 7)).toEqual([
    "0000000",
    "0222220",
    "0211120",
    "0211120",
    "0211120",
    "0222220",
    "0000000",
  ]);
  expect(target.weights[8]).toBe(3.5);
  expect(target.weights[16]).toBe(1);
});

test("the successor's weights are its own", () => {
  const { weights } = trainingTarget(labels(["1...", "....", "....", "...2"]), 4, 4, {
    ...options,
    weightMap: "successor",
  });
  expect(weights[0]).toBe(1);
  expect(weights[5]).toBeGreaterThan(10); // λ = 50 between two objects that are this near
});

test("each instance is of its own class, the rim of the rim's", () => {
  const rows = labels(["........", ...Array(5).fill(".1111222"), "........", "........"]);
  const kinds = { ...options, classOf: (id: number) => (id === 2 ? 3 : 1) };
  expect(classRows(trainingTarget(rows, 8, 8, kinds), 8)[2]).toBe("01110033");
  const target = trainingTarget(rows, 8, 8, { ...kinds, rim: 1, rimClass: 4 });
  expect(classRows(target, 8).slice(1, 4)).toEqual(["04444444", "04144443", "04144443"]);
  expect([17, 18, 23].map((i) => target.weights[i])).toEqual([3.5, 1, 1]);
});

test("a class with the rim's usual index weighs as an object where there is no rim", () => {
  const { classes, weights } = trainingTarget(labels(["11", "11"]), 2, 2, { ...options, classOf: () => 2 });
  expect([...classes]).toEqual([2, 2, 2, 2]);
  expect([...weights]).toEqual([1, 1, 1, 1]);
});

test("emphasis multiplies the weight of what is labelled", () => {
  const emphasis = Int32Array.of(4, 0, -1, 3);
  const { weights } = trainingTarget(labels(["11", "1?"]), 2, 2, options, emphasis);
  expect([...weights]).toEqual([4, 1, 1, 0]);
});
