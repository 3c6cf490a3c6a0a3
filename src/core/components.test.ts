import fc from "fast-check";
import { describe, expect, test } from "vitest";
import fixture from "./__fixtures__/objects.json" with { type: "json" };
import { connectedComponents, keepAtLeast, withoutHoles } from "./components.ts";
import { maskRuns } from "./run-list.ts";

const { width, height } = fixture;

describe("against SciPy and scikit-image", () => {
  test.each([
    { connectivity: 8, expected: fixture.eight },
    { connectivity: 4, expected: fixture.four },
  ] as const)("components of $connectivity neighbours", ({ connectivity, expected }) => {
    const labels = connectedComponents(Uint8Array.from(fixture.mask), width, height, connectivity);
    expect([...labels.data]).toEqual(expected);
    expect(labels.count).toBe(Math.max(...expected));
  });

  test("holes up to an area", () => {
    const mask = maskRuns(Uint8Array.from(fixture.mask), width, height);
    const { starts, ends } = withoutHoles(mask, width, fixture.maxHoleArea);
    const filled = new Uint8Array(width * height);
    for (const [run, start] of starts.entries()) filled.fill(1, start, ends[run]);
    expect([...filled]).toEqual(fixture.filled);
  });
});

/** Components by spreading from each pixel in turn. */
function spread(mask: readonly boolean[], width: number, diagonal: boolean): number[] {
  const labels = mask.map(() => 0);
  let count = 0;
  for (const start of mask.keys()) {
    if (!mask[start] || labels[start]) continue;
    const waiting = [start];
    labels[start] = ++count;
    for (let pixel = waiting.pop(); pixel !== undefined; pixel = waiting.pop()) {
      for (const [i, inside] of mask.entries()) {
        const dx = Math.abs((i % width) - (pixel % width));
        const dy = Math.abs(Math.floor(i / width) - Math.floor(pixel / width));
        if (inside && !labels[i] && (diagonal ? Math.max(dx, dy) : dx + dy) === 1) {
          labels[i] = count;
          waiting.push(i);
        }
      }
    }
  }
  return labels;
}

test("equal those found by spreading, on any mask", () => {
  const masks = fc
    .tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 12 }))
    .chain(([w, h]) =>
      fc.tuple(fc.constant(w), fc.array(fc.boolean(), { minLength: w * h, maxLength: w * h })),
    );
  fc.assert(
    fc.property(masks, fc.boolean(), ([w, mask], diagonal) => {
      const labels = connectedComponents(Uint8Array.from(mask, Number), w, mask.length / w, diagonal ? 8 : 4);
      expect([...labels.data]).toEqual(spread(mask, w, diagonal));
    }),
  );
});

test("nothing, one pixel, a wrong length", () => {
  expect(connectedComponents(new Uint8Array(0), 0, 0).count).toBe(0);
  expect([...connectedComponents(Uint8Array.of(255), 1, 1).data]).toEqual([1]);
  expect(() => connectedComponents(new Uint8Array(5), 2, 2)).toThrow(/4 values, not 5/);
});

test("small objects go, the rest is numbered by first pixel; ids may be any", () => {
  const labels = Uint32Array.of(9, 4_000_000_000, 4_000_000_000, 0, 7, 7, 7, 2);
  expect(keepAtLeast(labels, 2)).toBe(2);
  expect([...labels]).toEqual([0, 1, 1, 0, 2, 2, 2, 0]);
  expect(keepAtLeast(new Uint32Array(0), 1)).toBe(0);
});
