import type { FileRef } from "../storage/file-ref.ts";
import { toStored } from "../storage/file-ref.ts";
import type { Keep } from "../storage/open-project.ts";
import type { RecordOf } from "./projectRecords.ts";
import type { ReadFile } from "./projectRestore.ts";
import type { Part } from "./saver.ts";
import type { Teaching, TeachRecord, Version } from "./teachSlice.ts";

/** Files that hold what an object of the state holds. */
type Files = WeakMap<object, FileRef>;

/** Saves a run of fine-tuning whenever there is something to go back to or to go on from; not each step of it. */
export function teachPart(files: Files, record: TeachRecord, teaching: Teaching): Part {
  const { parent, base, settings, validations, versions, best, checkpoint, resumedAt } = record;
  const blobs = [base, ...versions].flatMap((version) => version?.model ?? []);
  if (checkpoint !== null) blobs.push(checkpoint.bytes);
  return {
    key: "teach",
    seen: [teaching, parent, base, settings, validations, versions, best, checkpoint, resumedAt],
    lane: "files",
    failed: () => {
      for (const blob of blobs) files.delete(blob);
    },
    changes: async (keep) => {
      const value = await stowed(files, keep, record, teaching);
      return [{ kind: "put", piece: "teach", name: "", value: toStored(value) }];
    },
  };
}

async function stowed(
  files: Files,
  keep: Keep,
  record: TeachRecord,
  teaching: Teaching,
): Promise<RecordOf<"teach">> {
  const stow = async (blob: Blob, name: string) => {
    const ref = files.get(blob) ?? (await keep(blob, name));
    files.set(blob, ref);
    return ref;
  };
  const stowVersion = async ({ step, figures, model }: Version) => ({
    step,
    figures,
    model: await stow(model, `teaching/step-${step}.safetensors`),
  });
  const versions: RecordOf<"teach">["versions"] = [];
  for (const version of record.versions) versions.push(await stowVersion(version));
  const { checkpoint, base } = record;
  return {
    ...record,
    status: teaching,
    classes: [...record.classes],
    losses: [...record.losses],
    validations: [...record.validations],
    base: base && (await stowVersion(base)),
    versions,
    checkpoint: checkpoint && {
      step: checkpoint.step,
      bytes: await stow(checkpoint.bytes, "teaching/checkpoint.safetensors"),
    },
  };
}

/** A stored run, its files read when they are needed. @throws Error when one of them is gone */
export async function restoredTeaching(
  files: Files,
  read: ReadFile,
  { status, ...stored }: RecordOf<"teach">,
): Promise<{ readonly record: TeachRecord; readonly teaching: Teaching }> {
  const fetch = async (ref: FileRef) => {
    const blob = await read(ref);
    files.set(blob, ref);
    return blob;
  };
  const versions: Version[] = [];
  for (const version of stored.versions) versions.push({ ...version, model: await fetch(version.model) });
  const { base, checkpoint } = stored;
  const record = {
    ...stored,
    base: base && { ...base, model: await fetch(base.model) },
    versions,
    checkpoint: checkpoint && { ...checkpoint, bytes: await fetch(checkpoint.bytes) },
  };
  return { record, teaching: status };
}
