import { applyEdit } from "../core/apply-edit.ts";
import type { Edit } from "../core/edit.ts";
import { emptyLabels } from "../core/painted-labels.ts";
import { toStored } from "../storage/file-ref.ts";
import type { Change } from "../storage/open-project.ts";
import type { ImageId } from "./image.ts";
import { packEdits } from "./packEdits.ts";
import type { PaintDocument } from "./paintSlice.ts";
import type { RecordOf } from "./projectRecords.ts";
import type { Part } from "./saver.ts";
import type { Services } from "./services.ts";

/** Edits, and numbers of their runs, from which on they are packed into a file: one transaction an edit stays small. */
const PACK_EDITS = 256;
const PACK_NUMBERS = 2 ** 20;

/** What is on the disk of an image's history. */
interface Kept {
  readonly history: readonly Edit[];
  /** Edits from the first on that lie in packs; the others lie in a row each. */
  readonly packed: number;
  /** Places at which packs begin. */
  readonly packs: readonly number[];
}

const NOTHING: Kept = { history: [], packed: 0, packs: [] };

/** Saves painted labels as what was done to them: each edit when it is made, and nothing of the pixels. */
export class PaintKeeper {
  readonly #services: Services;
  readonly #kept = new Map<ImageId, Kept>();
  /** Histories as they are, or are being written: what was given up in them is never packed. */
  readonly #latest = new Map<ImageId, readonly Edit[]>();
  /** Whether every edit is to lie in a pack, however few there are. */
  packsAll = false;

  constructor(services: Services) {
    this.#services = services;
  }

  /** Notes what a project's records say of an image. */
  note(id: ImageId, kept: Kept): void {
    this.#kept.set(id, kept);
    this.#latest.set(id, kept.history);
  }

  parts(id: ImageId, document: PaintDocument): Part[] {
    return [this.#journal(id, document), ...this.#pack(id, document)];
  }

  #journal(id: ImageId, { labels, history, applied, held }: PaintDocument): Part {
    const { width, height } = labels;
    const record: RecordOf<"paint"> = { width, height, length: history.length, applied, held: [...held] };
    const put: Change = { kind: "put", piece: "paint", name: id, value: toStored(record) };
    const from = shared(this.#keptOf(id).history, history);
    return {
      key: `paint/${id}`,
      seen: [history, applied, held],
      lane: "now",
      changes: () => {
        this.#latest.set(id, history);
        return [{ kind: "edits", image: id, from, edits: history.slice(from) }, put];
      },
      done: () => {
        const { packed, packs } = this.#keptOf(id);
        this.#kept.set(id, { history, packed: Math.min(packed, from), packs });
      },
    };
  }

  /** Moves edits that lie in rows into one file, once there are many. */
  #pack(id: ImageId, { history }: PaintDocument): Part[] {
    const kept = this.#keptOf(id);
    const from = kept.packed;
    const until = shared(kept.history, history);
    const edits = history.slice(from, until);
    const few = edits.length < PACK_EDITS && numbers(edits) < PACK_NUMBERS;
    if (edits.length === 0 || (few && !this.packsAll)) return [];
    const isGivenUp = () => shared(this.#latest.get(id) ?? [], history) < until;
    const later = kept.packs.filter((start) => start >= from);
    return [
      {
        key: `history/${id}`,
        seen: [from, until],
        lane: "files",
        changes: async (keep) => {
          const record = await packEdits(this.#services, keep, edits, `history/${id}-${from}.tif`);
          return () => {
            if (isGivenUp()) return [];
            return [
              ...later.map((start): Change => ({ kind: "drop", piece: "history", name: `${id}/${start}` })),
              { kind: "put", piece: "history", name: `${id}/${from}`, value: toStored(record) },
              { kind: "packed", image: id, before: until },
            ];
          };
        },
        done: () => {
          if (isGivenUp()) return;
          const packs = [...kept.packs.filter((start) => start < from), from];
          this.#kept.set(id, { ...this.#keptOf(id), packed: until, packs });
        },
      },
    ];
  }

  #keptOf(id: ImageId): Kept {
    return this.#kept.get(id) ?? NOTHING;
  }
}

/** How many edits two histories have in common from the first on; an edit that they share has the same past in both. */
function shared(a: readonly Edit[], b: readonly Edit[]): number {
  let length = Math.min(a.length, b.length);
  while (length > 0 && a[length - 1] !== b[length - 1]) length--;
  return length;
}

function numbers(edits: readonly Edit[]): number {
  return edits.reduce((sum, { runs }) => sum + runs.length, 0);
}

/** Labels as they come about when everything that was done to them is done again. */
export function replay(
  { width, height, applied, held }: RecordOf<"paint">,
  history: readonly Edit[],
): PaintDocument {
  const labels = emptyLabels(width, height);
  for (const edit of history) applyEdit(labels, edit, "do");
  for (const edit of history.slice(applied).reverse()) applyEdit(labels, edit, "undo");
  return { labels, history, applied, revision: 0, changed: null, held };
}
