import { startBackend } from "../../src/cli/backend.ts";
import { readRaster } from "../../src/cli/files.ts";
import { findModel } from "../../src/cli/models.ts";
import { atImageScale } from "../../src/core/instance-options.ts";
import { findInstances } from "../../src/core/instances.ts";
import { segmentRaster } from "../../src/model/predict.ts";
import { Predictor } from "../../src/model/predictor.ts";
import { registerPixelKernels } from "../../src/simd/register.ts";
import { type Instant, timed } from "../race/clock.ts";
import { watchGpuMemory } from "../race/gpu-memory.ts";
import { nodeClock, peakMemory, resetPeakMemory } from "../race/node-meters.ts";
import { imageFile } from "./image-file.ts";

export interface ImageJob {
  /** Edge of the square image in px. */
  readonly side: number;
  /** A shipped model's name, or a model file. */
  readonly model: string;
  readonly backend: "wasm" | "webgpu";
}

/** What one part of the way took, and the memory the process held at most meanwhile. */
export interface Stage extends Instant {
  readonly bytes: number;
}

export interface ImageRun extends ImageJob {
  readonly adapter: string;
  readonly tileSize: number;
  readonly tiles: number;
  readonly objects: number;
  /** Bytes of the file. */
  readonly stages: Readonly<Record<"decode" | "segment" | "instances", Stage>>;
  /** Bytes of GPU buffers at most; null on WebAssembly. */
  readonly gpuBytes: number | null;
}

async function stage<T>(work: () => Promise<T>): Promise<{ result: T; stage: Stage }> {
  resetPeakMemory();
  const results: T[] = [];
  const spent = await timed(nodeClock, async () => {
    results.push(await work());
  });
  const [result] = results;
  if (result === undefined) throw new Error("a part gave nothing");
  return { result, stage: { ...spent, bytes: peakMemory() } };
}

/**
 * One image from its file to its objects, as the command line does it.
 *
 * @param tile edge of a tile in px; absent: what the backend affords
 */
export async function runImage(job: ImageJob, tile?: number): Promise<ImageRun> {
  registerPixelKernels();
  const model = await findModel(job.model);
  if (job.backend === "webgpu") Object.assign(globalThis, (await import("webgpu")).globals);
  const gpuMemory = job.backend === "webgpu" ? watchGpuMemory() : null;
  const { report, limits } = await startBackend(job.backend);
  const predictor = new Predictor(model);
  const decode = await stage(() => readRaster(imageFile(job.side)));
  const segment = await stage(() =>
    segmentRaster(predictor, decode.result, { limits, ...(tile !== undefined && { tileSize: tile }) }),
  );
  const { scale, tileSize, tileCount } = segment.result;
  const options = atImageScale(model.card.instances, scale);
  const instances = await stage(async () => findInstances(segment.result, options));
  return {
    ...job,
    adapter: report.adapter,
    tileSize,
    tiles: tileCount,
    objects: instances.result.count,
    stages: { decode: decode.stage, segment: segment.stage, instances: instances.stage },
    gpuBytes: gpuMemory?.peak() ?? null,
  };
}
