/**
 * From probabilities to cells and to the weight map, on one thread, beside SciPy and scikit-image on the same planes.
 *
 *   npm run bench -- instances [--size 4096] [--cells 10000] [--passes 5]
 *
 * The peers are Debian's python3-skimage; without it their column is left out.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { parseArgs } from "node:util";
import type { InstanceOptions } from "../src/core/card.ts";
import { type ClassPlanes, foregroundProbability, interiorProbability } from "../src/core/class-planes.ts";
import { findInstances } from "../src/core/instances.ts";
import { medianOf } from "../src/core/median.ts";
import type { LabelMap } from "../src/core/segmentation.ts";
import { separationWeights } from "../src/core/weight-map.ts";
import { registerPixelKernels } from "../src/simd/register.ts";
import { syntheticPrediction } from "./harness/prediction.ts";
import { record } from "./harness/record.ts";

const { values } = parseArgs({
  options: {
    size: { type: "string", default: "4096" },
    cells: { type: "string", default: "10000" },
    passes: { type: "string", default: "5" },
  },
});

/** Those of the cells model. */
const OPTIONS: InstanceOptions = { threshold: 0.5, minArea: 40, maxHoleArea: 60, split: true, splitDepth: 2 };
const WEIGHTS = { w0: 10, sigma: 5 };

/** Milliseconds. */
interface Timing {
  readonly median: number;
  readonly fastest: number;
  /** Processor time of the pass that took the least of it, however busy the machine is. */
  readonly processor: number;
}

function timed(passes: number, work: () => void): Timing {
  const all = Array.from({ length: passes }, () => {
    const before = process.cpuUsage();
    const start = performance.now();
    work();
    const wall = performance.now() - start;
    const { user, system } = process.cpuUsage(before);
    return { wall, processor: (user + system) / 1000 };
  });
  const walls = all.map(({ wall }) => wall);
  const processor = Math.min(...all.map((pass) => pass.processor));
  return { median: medianOf(walls), fastest: Math.min(...walls), processor };
}

/** What SciPy and scikit-image take, by bench/instances_peer.py; null where they are missing. */
function peer(planes: ClassPlanes, labels: LabelMap): unknown {
  const folder = mkdtempSync(join(tmpdir(), "utile-bench-"));
  try {
    writeFileSync(join(folder, "foreground.f32"), foregroundProbability(planes));
    const interior = interiorProbability(planes);
    if (interior !== null) writeFileSync(join(folder, "interior.f32"), interior);
    writeFileSync(join(folder, "labels.u32"), labels.data);
    const { width, height } = planes;
    const job = JSON.stringify({
      ...{ folder, width, height, hasRim: interior !== null },
      ...OPTIONS,
      ...WEIGHTS,
    });
    const run = spawnSync("/usr/bin/python3", ["bench/instances_peer.py", job], { encoding: "utf8" });
    if (run.status !== 0) return null;
    return JSON.parse(run.stdout);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function measure(name: string, hasRim: boolean) {
  const [size, cells, passes] = [Number(values.size), Number(values.cells), Number(values.passes)];
  const planes = syntheticPrediction(size, cells, hasRim);
  const labels = findInstances(planes, OPTIONS);
  const instances = timed(passes, () => findInstances(planes, OPTIONS));
  const weightMap = timed(passes, () => separationWeights(labels.data, size, size, WEIGHTS));
  return { name, size, found: labels.count, instances, weightMap, peer: peer(planes, labels) };
}

registerPixelKernels();
const rows = [measure("cell and rim", true), measure("cell only", false)];
console.log(JSON.stringify(rows, null, 2));
console.log(record("instances", { unit: "ms", threads: 1, rows }));
