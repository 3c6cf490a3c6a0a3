import process from "node:process";
import { type Variation, varyLabels } from "../../src/core/augment.ts";
import { gaussianBlur } from "../../src/core/augment-blur.ts";
import { varyGreyValues } from "../../src/core/augment-grey.ts";
import { warpField, warpPlane } from "../../src/core/augment-warp.ts";
import type { UNetConfig } from "../../src/core/card.ts";
import { createRandom } from "../../src/core/random.ts";
import { trainingTarget } from "../../src/core/training-target.ts";
import { orderTile, type TileOrder } from "../../src/model/training-tile.ts";
import { benchImage, benchRecipe } from "./bench-source.ts";

const TILES = 30;
/** Tiles before the code is compiled. */
const FIRST = 10;

/** Milliseconds of processor time that each part of a tile takes; a blur is done in two thirds of the tiles. */
export function tileParts(config: UNetConfig, tileSize: number): Record<string, number> {
  const image = benchImage();
  const random = createRandom(1);
  const sums = new Map<string, number>();
  for (let tile = -FIRST; tile < TILES; tile++) {
    const time = <T>(name: string, part: () => T): T => {
      const before = process.cpuUsage();
      const result = part();
      const { user, system } = process.cpuUsage(before);
      if (tile >= 0) sums.set(name, (sums.get(name) ?? 0) + (user + system) / 1000 / TILES);
      return result;
    };
    const place = () => tileSize / 2 + Math.floor(random.next() * (image.width - tileSize));
    const centre = { centreX: place(), centreY: place() };
    const order = time("drawing", () =>
      orderTile(image, centre, benchRecipe(tileSize), config.depth, random),
    );
    timeParts(order, time);
  }
  return Object.fromEntries(sums);
}

function timeParts(order: TileOrder, time: <T>(name: string, part: () => T) => T): void {
  const { image, variation, target, inputSize, labelSize, outputSize } = order;
  const { width, height, planes } = image;
  const field = time("displacement", () => warpField(variation.warp, inputSize));
  const [data = new Float32Array()] = planes;
  const warped = time("interpolation", () => warpPlane({ data, width, height }, field));
  time("blur", () => gaussianBlur(warped, inputSize, inputSize, 1));
  const [grey] = unblurred(variation);
  time("grey values", () => grey && varyGreyValues(warped, inputSize, grey));
  const { labels } = time("labels", () => varyLabels(image, variation, order));
  time("targets and weights", () => trainingTarget(labels, labelSize, outputSize, target));
}

function unblurred({ greys }: Variation): Variation["greys"] {
  return greys.map((grey) => ({ ...grey, blur: 0, sharpening: 0 }));
}
