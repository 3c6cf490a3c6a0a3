import type { Edit } from "../core/edit.ts";
import type { Keep } from "../storage/open-project.ts";
import { idsOf, keepPlanes, readPlanes } from "./packPlanes.ts";
import type { RecordOf } from "./projectRecords.ts";
import type { ReadFile } from "./projectRestore.ts";
import type { Services } from "./services.ts";

/** Numbers in a row of the picture that runs are kept in: 1024 runs. */
const ROW = 4096;

/** Writes edits into one record, and their runs into one file. */
export async function packEdits(
  services: Services,
  keep: Keep,
  edits: readonly Edit[],
  name: string,
): Promise<RecordOf<"history">> {
  const total = edits.reduce((sum, { runs }) => sum + runs.length, 0);
  const facts = edits.map(({ title, plane, classes, rect, runs }) => ({
    title,
    plane,
    classes: [...classes],
    rect,
    runs: runs.length / 4,
  }));
  if (total === 0) return { edits: facts, runs: null };
  const height = Math.ceil(total / ROW);
  const all = new Uint32Array(height * ROW);
  let at = 0;
  for (const { runs } of edits) {
    all.set(runs, at);
    at += runs.length;
  }
  return {
    edits: facts,
    runs: await keepPlanes(services, keep, { width: ROW, height, planes: [all] }, name),
  };
}

/** Reads what `packEdits` wrote. @throws Error when there are fewer runs than the edits should have */
export async function unpackEdits(
  services: Services,
  read: ReadFile,
  record: RecordOf<"history">,
): Promise<Edit[]> {
  const { edits, runs } = record;
  const total = 4 * edits.reduce((sum, each) => sum + each.runs, 0);
  const height = Math.ceil(total / ROW);
  const all =
    runs === null
      ? new Uint32Array(0)
      : idsOf(await readPlanes(services, await read(runs), runs.name, { width: ROW, height }));
  if (all.length < total) throw new Error(`The history holds ${all.length} numbers, ${total} were expected.`);
  let at = 0;
  return edits.map(({ runs: count, ...edit }) => {
    const own = all.slice(at, at + 4 * count);
    at += own.length;
    return { ...edit, runs: own };
  });
}
