import { beforeAll, expect, test } from "vitest";
import type { ModelClass } from "../../core/card.ts";
import { registerCpuKernels } from "../../cpu/register.ts";
import { ModelError } from "../errors.ts";
import { imageLogits } from "../image-logits.ts";
import { networkInput } from "../network-input.ts";
import { Predictor } from "../predictor.ts";
import { randomImage, startWasm } from "../testing.ts";
import { smallParent } from "./testing.ts";
import { withClasses } from "./with-classes.ts";

const BACKGROUND: ModelClass = { name: "background", color: "#000000", role: "background" };
const CELL: ModelClass = { name: "cell", color: "#56b4e9", role: "object" };
const DEAD: ModelClass = { name: "dead cell", color: "#cc79a7", role: "object" };
const RIM: ModelClass = { name: "rim", color: "#e69f00", role: "rim" };

beforeAll(async () => {
  await startWasm();
  await registerCpuKernels();
});

async function logitsOf(model: ReturnType<typeof smallParent>): Promise<Float32Array[]> {
  const predictor = new Predictor(model);
  try {
    const input = networkInput(randomImage(40, 30), 1, model.card.normalisation, 1);
    return await imageLogits(predictor, input, { tileSize: 200 });
  } finally {
    predictor.dispose();
  }
}

test("old classes answer as before, a new one hardly at all", async () => {
  const parent = smallParent(3);
  const [background, cell, rim] = await logitsOf(parent);
  const model = withClasses(parent, [BACKGROUND, CELL, DEAD]);
  expect(model.card.classes.map(({ name }) => name)).toEqual(["background", "cell", "dead cell", "class 2"]);
  expect(model.card.architecture.classes).toBe(4);
  const logits = await logitsOf(model);
  expect([logits[0], logits[1], logits[3]]).toEqual([background, cell, rim]);
  const offsets = logits[2]?.map((value, i) => value - (cell?.[i] ?? 0)) ?? [];
  for (const offset of offsets) expect(offset).toBeCloseTo(-5, 4);
});

test("the same classes leave the network as it is, under their new names", () => {
  const parent = smallParent();
  const model = withClasses(parent, [BACKGROUND, DEAD]);
  expect(model.weights).toEqual(parent.weights);
  expect(model.card.classes).toEqual([BACKGROUND, DEAD]);
});

test.each([
  { name: "no background first", classes: [CELL, BACKGROUND], says: "must be the background" },
  { name: "two backgrounds", classes: [BACKGROUND, CELL, BACKGROUND], says: "must be the background" },
  { name: "no kind of cell", classes: [BACKGROUND], says: "knows 1 kinds of cells" },
  { name: "a rim that the parent lacks", classes: [BACKGROUND, CELL, RIM], says: "knows no rim" },
])("refuses $name", ({ classes, says }) => {
  expect(() => withClasses(smallParent(), classes)).toThrow(ModelError);
  expect(() => withClasses(smallParent(), classes)).toThrow(says);
});
