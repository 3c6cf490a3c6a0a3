import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { defineCommand } from "citty";
import { atImageScale } from "../core/instance-options.ts";
import { findInstances } from "../core/instances.ts";
import { maskOf } from "../core/mask.ts";
import type { Raster } from "../core/raster.ts";
import { GREATEST_SCALE, LEAST_SCALE } from "../core/scale.ts";
import { encodeLabelsTiff, encodeMask } from "../io/encode/results.ts";
import { distinctStems, exportNames } from "../io/export-names.ts";
import { type PredictOptions, Predictor, segmentRaster } from "../model/predict.ts";
import { numberOf, optionalNumberWithin } from "./arguments.ts";
import { BACKENDS, type StartedBackend, startBackend } from "./backend.ts";
import { readRaster } from "./files.ts";
import { findModel } from "./models.ts";
import { UsageError } from "./usage.ts";

const ROTATIONS = [1, 4, 8] as const;
/** Edge in px beyond which no device holds the first stage. */
const MAX_TILE = 32_768;

export const segment = defineCommand({
  meta: {
    name: "segment",
    description: "Segment images: a mask and instance ids for each; prints a JSON line a file",
  },
  args: {
    file: { type: "positional", required: true, description: "image files" },
    model: { type: "string", default: "cells", description: "a shipped model's name, or a model file" },
    out: { type: "string", required: true, description: "folder for the results" },
    backend: { type: "enum", options: [...BACKENDS], default: "auto", description: "where to compute" },
    tile: { type: "string", description: "edge of a tile's input in px; default: the largest affordable" },
    rotations: { type: "string", default: "1", description: "1, 4 or 8 turned and mirrored copies averaged" },
    scale: {
      type: "string",
      description: "network px per image px; default: from the model and the image's pixel size",
    },
  },
  run: async ({ args }) => {
    const rotations = ROTATIONS.find((count) => count === numberOf("rotations", args.rotations));
    if (rotations === undefined) throw new UsageError(`--rotations must be 1, 4 or 8, not ${args.rotations}`);
    const tileSize = optionalNumberWithin("tile", args.tile, 1, MAX_TILE);
    const scale = optionalNumberWithin("scale", args.scale, LEAST_SCALE, GREATEST_SCALE);
    const model = await findModel(args.model);
    const backend = await startBackend(args.backend);
    const predictor = new Predictor(model);
    const options: PredictOptions = {
      limits: backend.limits,
      rotations,
      ...(tileSize !== undefined && { tileSize }),
      ...(scale !== undefined && { scale }),
    };
    await mkdir(args.out, { recursive: true });
    const stems = distinctStems(args._);
    for (const [i, file] of args._.entries()) {
      try {
        const names = exportNames(join(args.out, stems[i] ?? ""));
        console.log(
          JSON.stringify({
            file,
            ...(await segmentFile(predictor, await readRaster(file), options, names, backend)),
          }),
        );
      } catch (error) {
        console.error(error instanceof Error ? error.message : String(error));
        process.exitCode = 1;
      }
    }
  },
});

/** Segments one image and writes mask and labels; the line that describes it. */
async function segmentFile(
  predictor: Predictor,
  raster: Raster,
  options: PredictOptions,
  names: { readonly mask: string; readonly labels: string },
  { report }: StartedBackend,
): Promise<object> {
  const segmentation = await segmentRaster(predictor, raster, options);
  const labels = findInstances(
    segmentation,
    atImageScale(predictor.model.card.instances, segmentation.scale),
  );
  const { width, height } = segmentation;
  const mask = maskOf(segmentation, labels);
  await writeFile(names.mask, encodeMask(mask.data, width, height, mask.classes));
  await writeFile(names.labels, encodeLabelsTiff(labels, raster.pixelSize));
  return {
    width,
    height,
    backend: report.name,
    adapter: report.adapter,
    tiles: segmentation.tileCount,
    tileSize: segmentation.tileSize,
    scale: segmentation.scale,
    seconds: Number(segmentation.seconds.toFixed(3)),
    objects: labels.count,
  };
}
