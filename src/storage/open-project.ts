import type { Edit } from "../core/edit.ts";
import {
  type Database,
  FORMAT,
  type PieceRow,
  type ProjectRow,
  type WriteTransaction,
  within,
  writing,
} from "./database.ts";
import { DamagedError, NewerFormatError, ProjectMovedError } from "./errors.ts";
import { type FileRef, filesIn, type Stored } from "./file-ref.ts";
import type { FileStore } from "./file-store.ts";
import { FILES_LOCK, type Locks } from "./locks.ts";

/** One change of a project; all changes of a transaction come about, or none. */
export type Change =
  | { readonly kind: "put"; readonly piece: string; readonly name: string; readonly value: Stored }
  | { readonly kind: "drop"; readonly piece: string; readonly name: string }
  /** Gives up an image's edits from one place of its history on, and puts others there. */
  | {
      readonly kind: "edits";
      readonly image: string;
      readonly from: number;
      readonly edits: readonly Edit[];
    }
  /** Forgets an image's edits that are kept in a piece by now. */
  | { readonly kind: "packed"; readonly image: string; readonly before: number };

/** Writes a file, to be pointed to by a change of the same update. */
export type Keep = FileStore["keep"];

/** Changes that are only made out when they are written, so that nothing can come between. */
export type Late = () => readonly Change[];

/** A part of a project as it was read. */
export type Piece = Pick<PieceRow, "kind" | "name" | "value">;

/** A project opened for writing; another page that opens it so takes it over. */
export class OpenProject {
  readonly id: string;
  readonly #db: Database;
  readonly #files: FileStore;
  readonly #locks: Locks;
  readonly #token: string | null;

  /** @param token what the project's row names as its writer */
  constructor(db: Database, files: FileStore, locks: Locks, id: string, token: string | null) {
    this.id = id;
    this.#db = db;
    this.#files = files;
    this.#locks = locks;
    this.#token = token;
  }

  async pieces(): Promise<readonly Piece[]> {
    return this.#db.getAll("pieces", within(this.id));
  }

  /** Edits of an image that are in no piece, by their places in its history. */
  async edits(image: string): Promise<ReadonlyMap<number, Edit>> {
    const rows = await this.#db.getAll("edits", within(this.id, image));
    return new Map(rows.map(({ index, edit }) => [index, edit]));
  }

  readonly read = (file: FileRef): Promise<Blob> => this.#files.read(file);

  /**
   * Writes changes in one transaction; resolves when they are on the disk.
   *
   * @param made the project's row when it is only made now
   * @throws ProjectMovedError when another page has become the project's writer
   */
  async write(changes: readonly Change[], made?: ProjectRow): Promise<void> {
    this.#files.settled(await writing(this.#db, (tx) => this.#apply(tx, changes, made)));
  }

  /** Writes files, then changes that point to them; files are safe from the sweeper in between. */
  async update(prepare: (keep: Keep) => Promise<readonly Change[] | Late>): Promise<void> {
    await this.#locks.request(FILES_LOCK, { mode: "shared" }, async () => {
      const changes = await prepare((content, name) => this.#files.keep(content, name));
      await this.write(typeof changes === "function" ? changes() : changes);
    });
  }

  /** @returns hashes of the files pointed to */
  async #apply(tx: WriteTransaction, changes: readonly Change[], made?: ProjectRow): Promise<Set<string>> {
    const row = made ?? (await tx.objectStore("projects").get(this.id));
    if (row?.writer !== this.#token) throw new ProjectMovedError("the project is open in another tab");
    if (row.format > FORMAT) throw new NewerFormatError("the project was saved by a newer Utile. Reload");
    const hashes = new Set<string>();
    const requests: Promise<unknown>[] = [];
    const ask = (request: Promise<unknown>) => {
      requests.push(request);
      // When a later one cannot even be asked for, this ends with the transaction, and that one's error is thrown.
      request.catch(() => undefined);
    };
    for (const change of changes) {
      if (change.kind === "put") for (const { file } of filesIn(change.value)) hashes.add(file);
      this.#ask(tx, change, ask);
    }
    for (const hash of hashes) ask(this.#pointAt(tx, hash));
    ask(tx.objectStore("projects").put({ ...row, modified: Date.now() }));
    // Said at once, not when the answers are in: from now on the page may be killed, and the browser ends the work.
    if (hashes.size === 0) tx.commit();
    await Promise.all(requests);
    return hashes;
  }

  #ask(tx: WriteTransaction, change: Change, ask: (request: Promise<unknown>) => void): void {
    const project = this.id;
    switch (change.kind) {
      case "put": {
        const { piece: kind, name, value } = change;
        const files = [...new Set(filesIn(value).map(({ file }) => file))];
        ask(tx.objectStore("pieces").put({ project, kind, name, value, files }));
        break;
      }
      case "drop":
        ask(tx.objectStore("pieces").delete([project, change.piece, change.name]));
        break;
      case "packed": {
        const { image, before } = change;
        const packed = IDBKeyRange.bound([project, image], [project, image, before], false, true);
        ask(tx.objectStore("edits").delete(packed));
        break;
      }
      case "edits": {
        const { image, from, edits } = change;
        const store = tx.objectStore("edits");
        ask(store.delete(IDBKeyRange.bound([project, image, from], [project, image, []])));
        edits.forEach((edit, place) => {
          ask(store.put({ project, image, index: from + place, edit: compact(edit) }));
        });
      }
    }
  }

  async #pointAt(tx: WriteTransaction, hash: string): Promise<void> {
    const store = tx.objectStore("files");
    const fresh = this.#files.fresh(hash);
    if (fresh !== undefined) await store.put(fresh);
    else if ((await store.count(hash)) === 0) throw new DamagedError("a file to be saved is not there");
  }
}

/** An edit whose runs are all there is of their buffer: cloning a view clones everything behind it. */
function compact(edit: Edit): Edit {
  const { runs } = edit;
  return runs.byteLength === runs.buffer.byteLength ? edit : { ...edit, runs: runs.slice() };
}
