/**
 * Writes the samples that ship: one simulated image of each kind, its true labels, and a list of them.
 *
 *     npx tsx scripts/make-samples.ts
 *
 * The seeds were chosen by eye. The files are the same on every run.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { encode } from "fast-png";
import { type SimulationOptions, simulate } from "../src/core/simulate.ts";

const FOLDER = join(import.meta.dirname, "../public/samples");
const SIZE = 512;

interface Sample {
  readonly file: string;
  readonly title: string;
  /** Name of the model that fits. */
  readonly model: string;
  /** µm per px at which the simulated objects have a natural size. */
  readonly pixelSizeUm: number;
  readonly simulation: Omit<SimulationOptions, "width" | "height">;
}

const samples: readonly Sample[] = [
  {
    file: "nuclei.png",
    title: "Fluorescent nuclei",
    model: "nuclei",
    pixelSizeUm: 0.5,
    simulation: { kind: "nuclei", seed: 22, bits: 16, camera: { photons: 400, white: 2400 } },
  },
  {
    file: "phase.png",
    title: "Cells in phase contrast",
    model: "cells-phase",
    pixelSizeUm: 0.65,
    simulation: { kind: "phase", seed: 21 },
  },
  {
    file: "dic.png",
    title: "Cells in DIC",
    model: "cells-dic",
    pixelSizeUm: 0.19,
    simulation: { kind: "dic", seed: 21 },
  },
  {
    file: "membranes.png",
    title: "Membranes in the electron microscope",
    model: "membranes-em",
    pixelSizeUm: 0.004,
    simulation: { kind: "membranes", seed: 20 },
  },
];

const grey = { width: SIZE, height: SIZE, channels: 1 } as const;
mkdirSync(join(FOLDER, "labels"), { recursive: true });
const index = samples.map(({ simulation, ...entry }) => {
  const { image, labels } = simulate({ ...simulation, width: SIZE, height: SIZE });
  const { data } = image;
  if (!(data instanceof Uint8Array || data instanceof Uint16Array))
    throw new TypeError("expected 8 or 16-bit samples");
  const picture = encode(
    { ...grey, data, depth: data instanceof Uint8Array ? 8 : 16 },
    { zlib: { level: 9 } },
  );
  const truth = encode({ ...grey, data: Uint16Array.from(labels.data), depth: 16 }, { zlib: { level: 9 } });
  writeFileSync(join(FOLDER, entry.file), picture);
  writeFileSync(join(FOLDER, "labels", entry.file), truth);
  console.log(`${entry.file}: ${labels.count} objects, ${picture.length} B, labels ${truth.length} B`);
  return { ...entry, kind: simulation.kind, labels: `labels/${entry.file}`, objects: labels.count };
});
writeFileSync(join(FOLDER, "index.json"), `${JSON.stringify(index, null, 2)}\n`);
