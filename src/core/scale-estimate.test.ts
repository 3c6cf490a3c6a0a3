import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { agreement, likelyScale, TRIED_SCALES } from "./scale-estimate.ts";

const ids = fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 60 });

describe("agreement", () => {
  test("is 1 of the same objects under other names, and the same both ways", () => {
    fc.assert(
      fc.property(ids, ids, (first, second) => {
        const a = Uint32Array.from(first);
        const b = Uint32Array.from({ length: a.length }, (_, i) => second[i % second.length] ?? 0);
        expect(agreement(a, b)).toBeCloseTo(agreement(b, a), 12);
        expect(
          agreement(
            a,
            a.map((id) => (id === 0 ? 0 : 9 - id)),
          ),
        ).toBe(1);
      }),
    );
  });

  test("counts only objects that both found", () => {
    const whole = Uint32Array.of(1, 1, 1, 1, 0, 2, 2, 2);
    const cut = Uint32Array.of(1, 1, 3, 3, 0, 2, 2, 2);
    // object 2 is the same in both; the halves 1 and 3 have a Jaccard index of ½ with the whole, which no half makes up
    expect(agreement(whole, cut)).toBeCloseTo((1 / 2 + (0.5 + 0.5 + 1) / 3) / 2, 12);
    expect(agreement(whole, new Uint32Array(8))).toBe(0);
  });
});

describe("the likely scale", () => {
  test("is where two neighbouring scales agree most", () => {
    const pairs = [
      { scale: 0.25, agreement: 0.4, diameter: 20 },
      { scale: 0.5, agreement: 0.9, diameter: 30 },
      { scale: 1, agreement: 0.3, diameter: 40 },
    ];
    expect(likelyScale(pairs, 32)).toBe(0.5);
  });

  test("is not where a speck or two agree by chance", () => {
    const pairs = [
      { scale: 0.25, agreement: 0.8, diameter: 8 },
      { scale: 1.4, agreement: 0.7, diameter: 30 },
    ];
    expect(likelyScale(pairs, 32)).toBe(1.4);
  });

  test("is unknown when nothing was found", () => {
    expect(likelyScale([], 32)).toBeNull();
    expect(likelyScale([{ scale: 1, agreement: 1, diameter: 0 }], 32)).toBeNull();
    expect(likelyScale([{ scale: 1, agreement: 0, diameter: 30 }], 32)).toBeNull();
  });
});

test("tried scales are √2 apart and in order", () => {
  for (const [i, scale] of TRIED_SCALES.entries())
    expect(scale).toBeCloseTo((TRIED_SCALES[0] ?? 0) * Math.SQRT2 ** i, 12);
});
