import fc from "fast-check";
import { expect, test } from "vitest";
import fixture from "./__fixtures__/scores.json" with { type: "json" };
import { nearObjects } from "./adjacency.ts";
import { assignColours } from "./colours.ts";

/** Which objects have pixels at most `reach` columns and rows apart, by comparing all pixels. */
function bruteForce(data: Uint32Array, width: number, count: number, reach: number): number[][] {
  return Array.from({ length: count + 1 }, (_, id) => {
    const near = new Set<number>();
    for (const [i, a] of data.entries()) {
      if (id === 0 || a !== id) continue;
      for (const [j, b] of data.entries()) {
        const far = Math.max(
          Math.abs((i % width) - (j % width)),
          Math.abs(Math.floor(i / width) - Math.floor(j / width)),
        );
        if (b && b !== id && far <= reach) near.add(b);
      }
    }
    return [...near].sort((a, b) => a - b);
  });
}

test("nearness equals brute force on any label map", () => {
  const map = fc
    .tuple(fc.integer({ min: 1, max: 10 }), fc.integer({ min: 1, max: 10 }))
    .chain(([w, h]) =>
      fc.tuple(fc.constant(w), fc.array(fc.nat({ max: 5 }), { minLength: w * h, maxLength: w * h })),
    );
  fc.assert(
    fc.property(map, fc.integer({ min: 1, max: 4 }), ([width, ids], reach) => {
      const data = Uint32Array.from(ids, (id) => Math.max(0, id - 1));
      const labels = { width, height: ids.length / width, data, count: 4 };
      expect(nearObjects(labels, reach)).toEqual(bruteForce(data, width, 4, reach));
    }),
  );
});

test("cells of a packed sheet never share a colour with one nearby", () => {
  const edge = 120;
  const seeds = Array.from({ length: 150 }, (_, i) => ({
    x: (i * 73.3) % edge,
    y: (i * 41.7 + i * i * 0.9) % edge,
  }));
  const data = Uint32Array.from({ length: edge * edge }, (_, i) => {
    const distances = seeds.map(({ x, y }) => Math.hypot((i % edge) - x, Math.floor(i / edge) - y));
    return distances.indexOf(Math.min(...distances)) + 1;
  });
  const labels = { width: edge, height: edge, data, count: seeds.length };
  const colours = assignColours(labels, 8);
  for (const [id, others] of nearObjects(labels, 1).entries())
    for (const other of others) expect(colours[id]).not.toBe(colours[other]);
  expect(assignColours(labels, 8)).toEqual(colours);
});

test("objects far apart count through the palette; with one colour all share it", () => {
  const labels = { width: 31, height: 1, data: new Uint32Array(31), count: 4 };
  for (const id of [1, 2, 3, 4]) labels.data[id * 10 - 10] = id;
  expect([...assignColours(labels, 3)]).toEqual([0, 0, 1, 2, 0]);
  const touching = { ...labels, data: Uint32Array.from(fixture.objects).subarray(0, 31) };
  expect(new Set(assignColours({ ...touching, count: 10 }, 1))).toEqual(new Set([0]));
});

test("no object has no colour; an empty palette is refused", () => {
  const empty = { width: 0, height: 0, data: new Uint32Array(0), count: 0 };
  expect([...assignColours(empty, 7)]).toEqual([0]);
  expect(() => assignColours(empty, 0)).toThrow(/not 0/);
});
