import fc from "fast-check";
import { expect, test } from "vitest";
import { drawVariation, type LabelledImage, type TileSizes, varyImage, varyLabels } from "./augment.ts";
import { type AugmentParams, defaultAugment, identityAugment } from "./augment-params.ts";
import { createRandom, type Random } from "./random.ts";
import { mirrorIndex } from "./tile-pixels.ts";

/** Every pixel its own value: the label is the position in memory plus 1, the grey value the same. */
function ramp(width: number, height: number): LabelledImage {
  const labels = Int32Array.from({ length: width * height }, (_, i) => i + 1);
  return { planes: [Float32Array.from(labels)], labels, width, height };
}

interface TileRequest extends TileSizes {
  readonly centreX: number;
  readonly centreY: number;
  readonly params: AugmentParams;
  readonly random: Random;
  readonly outside?: "ignore" | "mirror";
}

/** A tile drawn and made, image and labels. */
const augmentTile = (image: LabelledImage, { params, random, outside, ...place }: TileRequest) => {
  const variation = drawVariation(place, image.planes.length, params, random);
  return {
    planes: varyImage(image, variation, place.inputSize),
    ...varyLabels(image, variation, place, outside),
  };
};

const request = (params: AugmentParams, rest: Partial<TileRequest> = {}): TileRequest => ({
  centreX: 8,
  centreY: 8,
  inputSize: 8,
  labelSize: 8,
  params,
  random: createRandom(1),
  ...rest,
});

test("varying nothing takes the exact crop, mirrored outside, with the labels of its middle", () => {
  fc.assert(
    fc.property(
      fc.record({
        width: fc.integer({ min: 1, max: 9 }),
        height: fc.integer({ min: 1, max: 9 }),
        centreX: fc.integer({ min: -5, max: 14 }),
        centreY: fc.integer({ min: -5, max: 14 }),
        half: fc.integer({ min: 1, max: 6 }),
        margin: fc.integer({ min: 0, max: 5 }),
      }),
      ({ width, height, centreX, centreY, half, margin }) => {
        const image = ramp(width, height);
        const inner = Math.max(half - margin, 1);
        const sizes = { centreX, centreY, inputSize: 2 * half, labelSize: 2 * inner };
        const { planes, labels } = augmentTile(
          image,
          request(identityAugment, { ...sizes, outside: "mirror" }),
        );
        const crop = (reach: number) =>
          Array.from({ length: 4 * reach * reach }, (_, i) => {
            const x = mirrorIndex(centreX - reach + (i % (2 * reach)), width);
            const y = mirrorIndex(centreY - reach + Math.floor(i / (2 * reach)), height);
            return y * width + x + 1;
          });
        expect([...(planes[0] ?? [])]).toEqual(crop(half));
        expect([...labels]).toEqual(crop(inner));
      },
    ),
  );
});

test("labels outside the image are -1 unless mirrored", () => {
  const { labels } = augmentTile(
    ramp(2, 1),
    request(identityAugment, { centreX: 1, centreY: 0, inputSize: 4, labelSize: 4 }),
  );
  expect([...labels]).toEqual([-1, -1, -1, -1, -1, -1, -1, -1, -1, 1, 2, -1, -1, -1, -1, -1]);
});

/** A stream that first gives the angle, so that `rotation` is reached exactly. */
const turnedBy = (fraction: number) => {
  const random = createRandom(1);
  let first = true;
  const next = () => {
    const value = first ? fraction : random.next();
    first = false;
    return value;
  };
  return { ...random, next };
};

test.each([
  { turns: -1, fraction: 0, from: (x: number, y: number) => [y, 7 - x] },
  { turns: 0, fraction: 0.5, from: (x: number, y: number) => [x, y] },
  { turns: 1, fraction: 1, from: (x: number, y: number) => [7 - y, x] },
])("a turn by $turns · 90° is exact", ({ fraction, from }) => {
  const params = { ...identityAugment, rotation: Math.PI / 2 };
  const tile = augmentTile(
    ramp(8, 8),
    request(params, { centreX: 4, centreY: 4, random: turnedBy(fraction) }),
  );
  const expected = Array.from({ length: 64 }, (_, i) => {
    const [x = 0, y = 0] = from(i % 8, Math.floor(i / 8));
    return y * 8 + x + 1;
  });
  expect([...tile.labels]).toEqual(expected);
  tile.planes[0]?.forEach((value, i) => {
    expect(value).toBeCloseTo(expected[i] ?? Number.NaN, 4);
  });
});

test("image and labels stay registered under every deformation", () => {
  const size = 96;
  /** Px inside (above 0) or outside a disc. */
  const depth = (i: number) => 24 - Math.hypot((i % size) - 40, Math.floor(i / size) - 52);
  const labels = Uint32Array.from({ length: size * size }, (_, i) => Number(depth(i) > 0));
  const image = {
    planes: [Float32Array.from(labels, (_, i) => depth(i))],
    labels,
    width: size,
    height: size,
  };
  const params = {
    ...identityAugment,
    rotation: Math.PI,
    flip: true,
    scale: [0.8, 1.25],
    shift: 6,
    elastic: defaultAugment.elastic,
  } as const;
  for (let seed = 0; seed < 20; seed++) {
    const sizes = { centreX: 48, centreY: 48, inputSize: 72, labelSize: 40 };
    const tile = augmentTile(
      image,
      request(params, { ...sizes, outside: "mirror", random: createRandom(seed) }),
    );
    const wrong = tile.labels.filter((label, i) => {
      const value = tile.planes[0]?.[(16 + Math.floor(i / 40)) * 72 + 16 + (i % 40)] ?? Number.NaN;
      // The nearest pixel's centre is at most √½ px away.
      return label === 1 ? value < -0.75 : value > 0.75;
    });
    expect(new Set(tile.labels)).toEqual(new Set([0, 1]));
    expect(wrong.length).toBe(0);
  }
});

test("unlabelled stays unlabelled and no new label appears", () => {
  const labels = Int32Array.from({ length: 1024 }, (_, i) => (i % 32 < 16 ? -1 : 7));
  const image = { planes: [new Float32Array(1024)], labels, width: 32, height: 32 };
  const tile = augmentTile(
    image,
    request(defaultAugment, { centreX: 16, centreY: 16, inputSize: 24, labelSize: 24 }),
  );
  expect(new Set(tile.labels)).toEqual(new Set([-1, 7]));
  const all = augmentTile({ ...image, labels: labels.fill(-1) }, request(defaultAugment));
  expect(all.labels.every((label) => label === -1)).toBe(true);
});

test("a seed reproduces the tile, a saved state the next one", () => {
  const random = createRandom(9);
  const take = (from: typeof random) => augmentTile(ramp(20, 20), request(defaultAugment, { random: from }));
  const first = take(random);
  const resumed = createRandom(random.state());
  expect(take(createRandom(9))).toEqual(first);
  expect(take(resumed)).toEqual(take(random));
  expect(take(resumed)).not.toEqual(first);
});

test("channels are deformed together", () => {
  const image = ramp(32, 32);
  const [plane = new Float32Array()] = image.planes;
  const params = {
    ...defaultAugment,
    gain: [1, 1],
    offset: 0,
    gamma: [1, 1],
    noise: 0,
    blur: 0,
    sharpening: 0,
    illumination: 0,
  } as const;
  const tile = augmentTile({ ...image, planes: [plane, plane] }, request(params));
  expect(tile.planes[1]).toEqual(tile.planes[0]);
});

test.each([
  { labelSize: 7, message: "7 px have no middle window in an input of 8 px" },
  { labelSize: 10, message: "10 px have no middle window in an input of 8 px" },
  { labelSize: 0, message: "0 px have no middle window in an input of 8 px" },
])("refuses labels of $labelSize px in 8", ({ labelSize, message }) => {
  expect(() => augmentTile(ramp(8, 8), request(identityAugment, { labelSize }))).toThrow(message);
});

test("refuses planes of the wrong length and an image without pixels", () => {
  expect(() => augmentTile({ ...ramp(8, 8), width: 9 }, request(identityAugment))).toThrow(
    "64 long, expected 9 × 8 = 72",
  );
  expect(() => augmentTile(ramp(0, 0), request(identityAugment))).toThrow(RangeError);
});

test("emphasis moves with the labels", () => {
  const image = { ...ramp(17, 13), emphasis: Uint8Array.from({ length: 221 }, (_, i) => i + 1) };
  const { labels, emphasis } = augmentTile(image, request(defaultAugment, { random: createRandom(3) }));
  expect(new Set(labels).size).toBeGreaterThan(20);
  expect(emphasis).toEqual(labels);
  expect(augmentTile(ramp(17, 13), request(defaultAugment)).emphasis).toBeNull();
});
