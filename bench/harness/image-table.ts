import { basename } from "node:path";
import { duration } from "../race/race.ts";
import type { ImageJob, ImageRun } from "./image-run.ts";

/** Why an image was not run. */
export interface NoRun extends ImageJob {
  readonly why: string;
}

const STAGES = ["decode", "segment", "instances"] as const;

/** Runs as a table in Markdown, by network and backend, so that how time and memory grow is read downwards. */
export function imageTable({
  runs,
  without,
}: {
  readonly runs: readonly ImageRun[];
  readonly without: readonly NoRun[];
}): string {
  const header = [
    "network, backend",
    "image",
    ...STAGES,
    "MP/s",
    "objects",
    "memory at most",
    "bytes a pixel",
    "GPU buffers",
  ];
  const nameOf = ({ model, backend }: ImageJob): string => `${basename(model, ".safetensors")}, ${backend}`;
  const lines = [
    ...runs.map((run) => ({ ...run, cells: [nameOf(run), `${run.side}²`, ...figuresOf(run)] })),
    ...without.map((run) => ({
      ...run,
      cells: [nameOf(run), `${run.side}²`, run.why, ...Array(7).fill("")],
    })),
  ]
    .sort((a, b) => nameOf(a).localeCompare(nameOf(b)) || a.side - b.side)
    .map(({ cells }) => cells);
  return [header, header.map(() => "---"), ...lines].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

function figuresOf({ side, stages, objects, gpuBytes }: ImageRun): string[] {
  const seconds = STAGES.reduce((sum, name) => sum + stages[name].processor, 0);
  const bytes = Math.max(...STAGES.map((name) => stages[name].bytes));
  return [
    ...STAGES.map((name) => duration(stages[name].processor)),
    (side ** 2 / 1e6 / seconds).toPrecision(3),
    String(objects),
    gibibytes(bytes),
    (bytes / side ** 2).toFixed(0),
    gpuBytes === null ? "–" : gibibytes(gpuBytes),
  ];
}

function gibibytes(bytes: number): string {
  return `${(bytes / 2 ** 30).toPrecision(3)} GiB`;
}
