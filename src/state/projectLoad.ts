import type { Edit } from "../core/edit.ts";
import { DamagedError } from "../storage/errors.ts";
import type { Change, OpenProject, Piece } from "../storage/open-project.ts";
import type { AppState } from "./appState.ts";
import type { GivenLabels, ImageId, ImageItem, Outcome } from "./image.ts";
import { messageOf } from "./message.ts";
import { unpackEdits } from "./packEdits.ts";
import { replay } from "./paintKeeper.ts";
import type { PartsContext } from "./projectParts.ts";
import type { RecordOf } from "./projectRecords.ts";
import { type Records, recordsOf, restoredGiven, restoredImage, restoredOutcome } from "./projectRestore.ts";
import { restoredTeaching } from "./teachPart.ts";

/** What loading needs. */
export interface LoadDeps {
  readonly project: OpenProject;
  readonly context: PartsContext & { readonly unread: Set<ImageId> };
  readonly get: () => AppState;
  readonly set: (patch: Partial<AppState>) => void;
  /** Told of what is lost or cannot be read. */
  readonly onDamage: (message: string) => void;
  /** Told when everything is in the state but the masks. */
  readonly onLoaded: () => void;
  /** Told when an image's masks are there, or are known to be lost. */
  readonly onRead: (id: ImageId) => void;
}

/**
 * Puts a stored project into the state. It resolves when everything is there but the masks, which follow one image
 * after the other, the selected one first.
 */
export async function loadProject(deps: LoadDeps): Promise<void> {
  const { project, get, set } = deps;
  const pieces = await project.pieces();
  const records = recordsOf(pieces);
  await project.write(leftovers(pieces, records));
  const items = await loadImages(deps, records);
  for (const { id } of items) deps.context.unread.add(id);
  await loadModels(deps, records);
  await loadPainted(deps, records, items);
  set(settingsOf(records, get()));
  set(viewOf(records, get()));
  get().restoreImages(items, records.one("view")?.selected ?? null);
  if (records.refused.size > 0)
    deps.onDamage(`These records could not be read: ${[...records.refused].join(", ")}.`);
  const taught = await loadTeaching(deps, records);
  deps.onLoaded();
  if (taught !== null) get().restoreTeaching(taught.record, taught.teaching);
  void loadMasks(deps, records);
}

/** Changes that forget images and models taken off their lists, which could be put back until the project was left. */
function leftovers(pieces: readonly Piece[], records: Records): Change[] {
  const listed = new Set(records.one("order"));
  const models = [...records.all("model")].filter(([, { listed: kept }]) => !kept);
  const off = [...records.all("image").keys()].filter((id) => !listed.has(id));
  const dropped = models.map(([name]): Change => ({ kind: "drop", piece: "model", name }));
  const forgotten = off.flatMap((id): Change[] => [
    ...pieces
      .filter(({ name }) => name === id || name.startsWith(`${id}/`))
      .map(({ kind, name }): Change => ({ kind: "drop", piece: kind, name })),
    { kind: "edits", image: id, from: 0, edits: [] },
  ]);
  return [...dropped, ...forgotten];
}

async function loadImages({ project, context, onDamage }: LoadDeps, records: Records): Promise<ImageItem[]> {
  const stored = records.all("image");
  const items: ImageItem[] = [];
  for (const id of records.one("order") ?? []) {
    const record = stored.get(id);
    if (record === undefined) continue;
    try {
      const item = await restoredImage(project.read, id, record);
      context.files.set(item.file, record.content);
      items.push(item);
    } catch (error) {
      onDamage(messageOf(error));
    }
  }
  return items;
}

async function loadModels({ project, context, get, onDamage }: LoadDeps, records: Records): Promise<void> {
  for (const [name, { title, description, content, listed }] of records.all("model")) {
    if (!listed) continue;
    try {
      const file = await project.read(content);
      context.files.set(file, content);
      get().restoreModels([{ name, title, description, file, bytes: content.bytes }]);
    } catch (error) {
      onDamage(messageOf(error));
    }
  }
}

async function loadPainted(deps: LoadDeps, records: Records, items: readonly ImageItem[]): Promise<void> {
  const { get, context, onDamage } = deps;
  const painted = records.all("paint");
  const packs = records.all("history");
  for (const { id, name } of items) {
    const record = painted.get(id);
    if (record === undefined) continue;
    try {
      const { history, packed } = await historyOf(deps, id, record, packs);
      context.paint.note(id, { history, ...packed });
      const applied = Math.min(record.applied, history.length);
      get().restoreDocument(id, replay({ ...record, applied }, history));
      if (history.length < record.length) {
        const kept = `${history.length} of ${record.length}`;
        onDamage(`${name}: its labels could be read up to step ${kept}.`);
      }
    } catch (error) {
      onDamage(`${name}: its labels could not be read. ${messageOf(error)}`);
    }
  }
}

/** An image's edits from the first on, as far as there is no gap, and how they are kept. */
async function historyOf(
  { project, context }: LoadDeps,
  id: ImageId,
  { length }: RecordOf<"paint">,
  packs: ReadonlyMap<string, RecordOf<"history">>,
) {
  const found = new Map<number, Edit>();
  const starts = [...packs.keys()].flatMap((name) =>
    name.startsWith(`${id}/`) ? Number(name.slice(id.length + 1)) : [],
  );
  starts.sort((a, b) => a - b);
  for (const start of starts) {
    const pack = packs.get(`${id}/${start}`);
    if (pack === undefined) continue;
    const edits = await unpackEdits(context.services, project.read, pack);
    edits.forEach((edit, place) => {
      found.set(start + place, edit);
    });
  }
  const rows = await project.edits(id);
  const packedUntil = Math.min(length, ...rows.keys(), found.size === 0 ? 0 : Number.POSITIVE_INFINITY);
  for (const [index, edit] of rows) found.set(index, edit);
  const history: Edit[] = [];
  for (
    let edit = found.get(0);
    edit !== undefined && history.length < length;
    edit = found.get(history.length)
  ) {
    history.push(edit);
  }
  return { history, packed: { packed: packedUntil, packs: starts } };
}

async function loadTeaching({ project, context, onDamage }: LoadDeps, records: Records) {
  const stored = records.one("teach");
  try {
    return stored && (await restoredTeaching(context.files, project.read, stored));
  } catch (error) {
    onDamage(`The run of learning could not be read. ${messageOf(error)}`);
    return null;
  }
}

function settingsOf(records: Records, state: AppState): Partial<AppState> {
  const settings = records.one("settings");
  return settings === null ? {} : { ...settings, model: settings.model ?? state.model };
}

function viewOf(records: Records, { layers }: AppState): Partial<AppState> {
  const view = records.one("view");
  if (view === null) return {};
  const { selected: _later, layers: stored, ...rest } = view;
  return { ...rest, layers: { ...layers, ...stored } };
}

async function loadMasks(deps: LoadDeps, records: Records): Promise<void> {
  const { get, context, onRead } = deps;
  const stored = { outcomes: records.all("outcome"), given: records.all("given") };
  while (context.unread.size > 0) {
    const { selected } = get();
    const [next] = context.unread;
    const id = selected !== null && context.unread.has(selected) ? selected : next;
    if (id === undefined) return;
    const patch = await masksOf(deps, id, stored.outcomes.get(id), stored.given.get(id));
    context.unread.delete(id);
    // What the network answered meanwhile is newer than what was stored.
    if (get().images[id]?.outcome === null) get().patchImage(id, patch);
    onRead(id);
  }
}

async function masksOf(
  { project, context, get }: LoadDeps,
  id: ImageId,
  outcome: RecordOf<"outcome"> | undefined,
  given: RecordOf<"given"> | undefined,
) {
  const { files, services } = context;
  const patch: { outcome?: Outcome; given?: GivenLabels } = {};
  try {
    if (given !== undefined) {
      patch.given = await restoredGiven(services, project.read, given);
      files.set(patch.given, given.labels);
    }
    if (outcome !== undefined) {
      patch.outcome = await restoredOutcome(services, project.read, outcome);
      files.set(patch.outcome.segmentation, outcome.probabilities);
      if (patch.outcome.found !== null && outcome.found !== null) {
        files.set(patch.outcome.found, outcome.found.labels);
      }
    }
  } catch (error) {
    const lost = error instanceof DamagedError ? "" : "Its masks could not be read: ";
    get().notify("error", `${get().images[id]?.name}: ${lost}${messageOf(error)} Segment it again.`);
  }
  return patch;
}
