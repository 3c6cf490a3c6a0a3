import * as v from "valibot";
import type { FileRef } from "../storage/file-ref.ts";
import type { Piece } from "../storage/open-project.ts";
import { type GivenLabels, type ImageId, type ImageItem, imageItem, type Outcome } from "./image.ts";
import { idsOf, readPlanes } from "./packPlanes.ts";
import { RECORDS, type RecordKind, type RecordOf } from "./projectRecords.ts";
import type { Services } from "./services.ts";

/** The records of a project, held against what they should be. */
export interface Records {
  /** One of a kind of which there is one. */
  one<K extends RecordKind>(kind: K): RecordOf<K> | null;
  /** All of a kind by their names. */
  all<K extends RecordKind>(kind: K): ReadonlyMap<string, RecordOf<K>>;
  /** Looks at every record, so that `refused` is complete. */
  checkAll(): void;
  /** Records that are not what they should be, and are left out. */
  readonly refused: ReadonlySet<string>;
}

export function recordsOf(pieces: readonly Piece[]): Records {
  const refused = new Set<string>();
  const all = <K extends RecordKind>(kind: K): Map<string, RecordOf<K>> => {
    const records = new Map<string, RecordOf<K>>();
    for (const piece of pieces) {
      if (piece.kind !== kind) continue;
      const parsed = v.safeParse(schemaOf(kind), piece.value);
      if (parsed.success) records.set(piece.name, parsed.output);
      else refused.add(`${kind} ${piece.name}`.trim());
    }
    return records;
  };
  const checkAll = () => {
    for (const { kind, name, value } of pieces) {
      if (isRecordKind(kind) && !v.is(RECORDS[kind], value)) refused.add(`${kind} ${name}`.trim());
    }
  };
  return { all, one: (kind) => all(kind).get("") ?? null, checkAll, refused };
}

function isRecordKind(kind: string): kind is RecordKind {
  return Object.hasOwn(RECORDS, kind);
}

function schemaOf<K extends RecordKind>(kind: K): v.GenericSchema<unknown, RecordOf<K>> {
  return RECORDS[kind];
}

/** Reads files of an open project. */
export type ReadFile = (file: FileRef) => Promise<Blob>;

/** An image as the list has it, its masks still missing. */
export async function restoredImage(
  read: ReadFile,
  id: ImageId,
  record: RecordOf<"image">,
): Promise<ImageItem> {
  const { name, folder, content, pixelSize, estimate } = record;
  const item = imageItem(id, { name, folder, file: await read(content) });
  return { ...item, pixelSize, estimate };
}

export async function restoredOutcome(
  services: Services,
  read: ReadFile,
  record: RecordOf<"outcome">,
): Promise<Outcome> {
  const { probabilities, found, options, exported, ...facts } = record;
  const raster = await readPlanes(services, await read(probabilities), probabilities.name, record);
  const area = record.width * record.height;
  const { data } = raster;
  if (!(data instanceof Float32Array)) throw new Error(`${probabilities.name} holds no 32-bit floats.`);
  const planes = Array.from({ length: raster.channels }, (_, k) => data.subarray(k * area, (k + 1) * area));
  const segmentation = { ...facts, probabilities: planes };
  if (found === null) return { segmentation, options, exported, found: null };
  const labels = await readLabels(services, read, { ...record, ...found });
  return { segmentation, options, exported, found: { labels, segmentation, options: found.options } };
}

export async function restoredGiven(
  services: Services,
  read: ReadFile,
  record: RecordOf<"given">,
): Promise<GivenLabels> {
  return { fileName: record.fileName, labels: await readLabels(services, read, record) };
}

interface StoredLabels {
  readonly labels: FileRef;
  readonly width: number;
  readonly height: number;
  readonly count: number;
}

async function readLabels(services: Services, read: ReadFile, record: StoredLabels) {
  const { labels, width, height, count } = record;
  const raster = await readPlanes(services, await read(labels), labels.name, record);
  const stored = { width, height, count, data: idsOf(raster) };
  return services.pixels("describe", { labels: stored, palette: services.palette.length });
}
