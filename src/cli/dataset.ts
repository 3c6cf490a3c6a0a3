import type { Normalisation } from "../core/card.ts";
import { instancesOf, medianDiameter } from "../core/label-ids.ts";
import type { Raster } from "../core/raster.ts";
import { resizeNearest } from "../core/resample.ts";
import { sharedFloats, sharedIds } from "../core/shared-memory.ts";
import { simulate } from "../core/simulate.ts";
import { ModelError } from "../model/errors.ts";
import { networkInput } from "../model/network-input.ts";
import type { FolderSet, RecipeData, SimulatedSet } from "../model/recipe.ts";
import type { TrainingImage } from "../model/tile-source.ts";
import { imagesIn, readLabels, readRaster } from "./files.ts";

/** Percentiles mapped to 0 and 1, robust to a few hot or dead pixels. */
export const NORMALISATION: Normalisation = { method: "percentile", low: 1, high: 99.8 };

export interface LoadedDataSet {
  readonly train: readonly TrainingImage[];
  readonly validate: readonly TrainingImage[];
  /** Network px per image px. */
  readonly scale: number;
}

interface Pair {
  readonly stem: string;
  readonly raster: Raster;
  readonly ids: Uint32Array;
}

/**
 * Reads a data set: images and labels paired by stem, at the network's scale.
 *
 * @throws ModelError when no pair is found or a pair's sizes differ
 */
export async function loadDataSet(set: RecipeData, channels: number): Promise<LoadedDataSet> {
  return "simulate" in set ? simulateDataSet(set, channels) : loadFolders(set, channels);
}

function simulateDataSet(
  { name, simulate: kind, count, seed, size, diameter }: SimulatedSet,
  channels: number,
): LoadedDataSet {
  const train = Array.from({ length: count }, (_, i) => {
    const { image, labels } = simulate({ kind, width: size, height: size, seed: seed + i, diameter });
    return prepareImage({ stem: `${kind}-${seed + i}`, raster: image, ids: labels.data }, name, channels, 1);
  });
  return { train, validate: [], scale: 1 };
}

async function loadFolders(set: FolderSet, channels: number): Promise<LoadedDataSet> {
  const apart = set.validationImages !== undefined;
  const heldOut = set.validate === undefined && !apart ? null : new RegExp(set.validate ?? "");
  const wanted = new RegExp(set.train);
  const validation = heldOut
    ? await readPairs(set.validationImages ?? set.images, set.validationLabels ?? set.labels, (stem) =>
        heldOut.test(stem),
      )
    : [];
  const training = await readPairs(
    set.images,
    set.labels,
    (stem) => wanted.test(stem) && (apart || !heldOut?.test(stem)),
  );
  if (training.length === 0)
    throw new ModelError(
      `${set.name}: no image of ${set.images} has a label of the same name in ${set.labels}.`,
    );
  const scale =
    set.scale ?? (set.diameter ? set.diameter / medianDiameter(training.map(({ ids }) => ids)) : 1);
  const prepare = (pair: Pair): TrainingImage => prepareImage(pair, set.name, channels, scale);
  return { train: training.map(prepare), validate: validation.map(prepare), scale };
}

async function readPairs(images: string, labels: string, wanted: (stem: string) => boolean): Promise<Pair[]> {
  const labelFiles = await imagesIn(labels);
  const pairs: Pair[] = [];
  for (const [stem, path] of await imagesIn(images)) {
    const labelFile = labelFiles.get(stem);
    if (!labelFile || !wanted(stem)) continue;
    const raster = await readRaster(path);
    const label = await readLabels(labelFile);
    if (label.width !== raster.width || label.height !== raster.height) {
      throw new ModelError(
        `${labelFile} is ${label.width} × ${label.height} px, its image ${raster.width} × ${raster.height}: they do not belong together.`,
      );
    }
    pairs.push({ stem, raster, ids: instancesOf(label) });
  }
  return pairs;
}

function prepareImage(
  { stem, raster, ids }: Pair,
  dataSet: string,
  channels: number,
  scale: number,
): TrainingImage {
  const { planes, width, height } = networkInput(raster, channels, NORMALISATION, scale);
  const labels = sharedIds(scale === 1 ? ids : resizeNearest(ids, raster, { width, height }));
  return { name: stem, dataSet, planes: planes.map(sharedFloats), width, height, labels };
}
