import { expect, test } from "vitest";
import { randomModel, smallNet } from "../model/testing.ts";
import { defaultTeachSettings } from "./teach-defaults.ts";
import { outputSize } from "./tiles.ts";

const { card } = randomModel(smallNet({ depth: 4, dropout: 0.5 }));

test.each([1, 2, 3, 4, 5])("the tile fits a network of depth %d on both backends", (depth) => {
  const net = { ...card, architecture: { ...card.architecture, depth } };
  for (const backend of ["wasm", "webgpu"] as const) {
    const { tileSize } = defaultTeachSettings(net, { scale: 1, objects: 20 }, backend);
    expect(outputSize(tileSize, depth)).toBeGreaterThan(0);
  }
});

test("a border is as wide in the network's px, whatever the image's scale", () => {
  const facts = { objects: 20 };
  expect(defaultTeachSettings(card, { ...facts, scale: 1 }, "wasm").sigma).toBe(3);
  expect(defaultTeachSettings(card, { ...facts, scale: 0.5 }, "wasm").sigma).toBe(6);
});

test("few cells are learnt in fewer steps, and drop-out stays the parent's", () => {
  const few = defaultTeachSettings(card, { scale: 1, objects: 4 }, "wasm");
  const many = defaultTeachSettings(card, { scale: 1, objects: 40 }, "wasm");
  expect(few.steps).toBeLessThan(many.steps);
  expect(few.dropout).toBe(0.5);
});
