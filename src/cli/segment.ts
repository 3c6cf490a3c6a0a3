import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { defineCommand } from "citty";
import type { ModelCard } from "../core/card.ts";
import { atImageScale } from "../core/instance-options.ts";
import { findInstances } from "../core/instances.ts";
import { maskOf } from "../core/mask.ts";
import type { Raster } from "../core/raster.ts";
import { GREATEST_SCALE, LEAST_SCALE, statedScale } from "../core/scale.ts";
import { leastTileSize } from "../core/tiles.ts";
import { encodeLabelsTiff, encodeMask } from "../io/encode/results.ts";
import { distinctStems, exportNames } from "../io/export-names.ts";
import { FileError } from "../io/file-error.ts";
import { estimateScale } from "../model/estimate-scale.ts";
import { type PredictOptions, segmentRaster } from "../model/predict.ts";
import { Predictor } from "../model/predictor.ts";
import { numberOf, optionalNumberWithin } from "./arguments.ts";
import { BACKENDS, type StartedBackend, startBackend } from "./backend.ts";
import { readRaster } from "./files.ts";
import { findModel } from "./models.ts";
import { refuseUnknownOptions, UsageError } from "./usage.ts";

const ROTATIONS = [1, 4, 8] as const;
/** More channels than any microscope has. */
const MAX_CHANNEL = 1000;
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
      description:
        "network px per image px; default: from the model and the image's pixel size, else found out from the image",
    },
    diameter: { type: "string", description: "typical cell diameter in image px, instead of --scale" },
    channel: { type: "string", description: "channel to segment of an image with several, from 1" },
  },
  run: async ({ args, rawArgs, cmd }) => {
    refuseUnknownOptions(rawArgs, cmd.args ?? {});
    const rotations = ROTATIONS.find((count) => count === numberOf("rotations", args.rotations));
    if (rotations === undefined) throw new UsageError(`--rotations must be 1, 4 or 8, not ${args.rotations}`);
    const tileSize = optionalNumberWithin("tile", args.tile, 1, MAX_TILE);
    const channel = optionalNumberWithin("channel", args.channel, 1, MAX_CHANNEL);
    const model = await findModel(args.model);
    const scale = scaleOf(model.card, args);
    const leastTile = leastTileSize(model.card.architecture.depth);
    if (tileSize !== undefined && tileSize < leastTile) {
      throw new UsageError(`--tile must be ${leastTile} or more for ${model.card.name}, not ${tileSize}`);
    }
    const backend = await startBackend(args.backend);
    const predictor = new Predictor(model);
    const options: PredictOptions = {
      limits: backend.limits,
      rotations,
      ...(tileSize !== undefined && { tileSize }),
      ...(scale !== undefined && { scale }),
      ...(channel !== undefined && { channel: channel - 1 }),
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
        const message = error instanceof Error ? error.message : String(error);
        console.error(error instanceof FileError ? message : `${file}: ${message}`);
        process.exitCode = 1;
      }
    }
  },
});

/** The scale that was asked for, itself or by the diameter of a cell; undefined when neither was. */
function scaleOf(
  { objectDiameterPx }: ModelCard,
  { scale, diameter }: { scale?: string | undefined; diameter?: string | undefined },
): number | undefined {
  if (diameter === undefined) return optionalNumberWithin("scale", scale, LEAST_SCALE, GREATEST_SCALE);
  if (scale !== undefined) throw new UsageError("give --scale or --diameter, not both");
  const [least, greatest] = [objectDiameterPx / GREATEST_SCALE, objectDiameterPx / LEAST_SCALE];
  const asked = optionalNumberWithin("diameter", diameter, least, greatest);
  return asked === undefined ? undefined : objectDiameterPx / asked;
}

/** The scale that the network finds out from the image; null where model and image tell it, or it finds no cells. */
async function estimatedScale(
  predictor: Predictor,
  raster: Raster,
  options: PredictOptions,
): Promise<number | null> {
  const stated = statedScale(predictor.model.card, raster.pixelSize) !== null;
  return stated ? null : estimateScale(predictor, raster, options);
}

/** Segments one image and writes mask and labels; the line that describes it. */
async function segmentFile(
  predictor: Predictor,
  raster: Raster,
  options: PredictOptions,
  names: { readonly mask: string; readonly labels: string },
  { report }: StartedBackend,
): Promise<object> {
  const scale = options.scale ?? (await estimatedScale(predictor, raster, options));
  const segmentation = await segmentRaster(predictor, raster, {
    ...options,
    ...(scale !== null && { scale }),
  });
  const labels = findInstances(
    segmentation,
    atImageScale(predictor.model.card.instances, segmentation.scale),
  );
  const { width, height } = segmentation;
  const mask = maskOf(segmentation, labels);
  await writeFile(names.mask, encodeMask(mask.data, width, height, mask.classes));
  await writeFile(names.labels, encodeLabelsTiff(labels, raster.pixelSize));
  return {
    mask: names.mask,
    labels: names.labels,
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
