import { collectFiles } from "./collect.ts";
import {
  type Database,
  type DatabaseEvents,
  FORMAT,
  openDatabase,
  type PieceRow,
  type ProjectRow,
  type WriteTransaction,
  within,
  writing,
} from "./database.ts";
import { NewerFormatError, ProjectMovedError } from "./errors.ts";
import type { FileArea } from "./file-area.ts";
import { filesIn } from "./file-ref.ts";
import { FileStore } from "./file-store.ts";
import { FILES_LOCK, type Locks } from "./locks.ts";
import { type Change, type Keep, OpenProject, type Piece } from "./open-project.ts";

/** What the list of projects says of one. */
export interface ProjectSummary {
  readonly id: string;
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly modified: number;
  readonly opened: number;
  /** When it was deleted; null: it was not. */
  readonly deleted: number | null;
  readonly images: number;
  /** Bytes of its files; files that projects share count for each. */
  readonly bytes: number;
}

/** Kinds of pieces that there is one of for each image of a project. */
export const IMAGE_PIECE = "image";

/** Projects of this browser. */
export class Storage {
  readonly #db: Database;
  readonly #area: FileArea;
  readonly #locks: Locks;
  readonly #files: FileStore;

  constructor(db: Database, area: FileArea, locks: Locks) {
    this.#db = db;
    this.#area = area;
    this.#locks = locks;
    this.#files = new FileStore(db, area);
  }

  /** All projects, those deleted included, the last modified first. */
  async list(): Promise<ProjectSummary[]> {
    const rows = await this.#db.getAll("projects");
    const summaries = rows.map(async ({ id, name, modified, opened, deleted }) => {
      const pieces = await this.#db.getAll("pieces", within(id));
      const images = pieces.filter(({ kind }) => kind === IMAGE_PIECE).length;
      return { id, name, modified, opened, deleted, images, bytes: bytesOf(pieces) };
    });
    return (await Promise.all(summaries)).sort((a, b) => b.modified - a.modified);
  }

  /** Makes an empty project and opens it for writing. */
  async create(name: string): Promise<OpenProject> {
    const id = crypto.randomUUID();
    const now = Date.now();
    const row = { id, name, created: now, modified: now, opened: now, deleted: null, format: FORMAT };
    const token = crypto.randomUUID();
    await this.#change((tx) => tx.objectStore("projects").put({ ...row, writer: token }));
    return new OpenProject(this.#db, this.#files, this.#locks, id, token);
  }

  /**
   * Opens a project for writing; whoever had it open so can write no more.
   *
   * @throws ProjectMovedError when it is gone
   * @throws NewerFormatError when a newer version wrote it
   */
  async open(id: string): Promise<OpenProject> {
    const token = crypto.randomUUID();
    await this.#patch(id, (row) => {
      if (row.format > FORMAT) {
        throw new NewerFormatError(`${row.name} was saved by a newer Utile. Reload the page to get it.`);
      }
      return { ...row, opened: Date.now(), writer: token };
    });
    return new OpenProject(this.#db, this.#files, this.#locks, id, token);
  }

  rename(id: string, name: string): Promise<void> {
    return this.#patch(id, (row) => ({ ...row, name, modified: Date.now() }));
  }

  /** Puts a project aside; it can be put back until it is purged. */
  remove(id: string): Promise<void> {
    return this.#patch(id, (row) => ({ ...row, deleted: Date.now(), writer: null }));
  }

  putBack(id: string): Promise<void> {
    return this.#patch(id, (row) => ({ ...row, deleted: null }));
  }

  /** Makes a copy of a project that shares its files, and returns its id. */
  async duplicate(id: string, name: string): Promise<string> {
    const copy = crypto.randomUUID();
    const now = Date.now();
    await this.#change(async (tx) => {
      const row = await tx.objectStore("projects").get(id);
      if (row === undefined) throw new ProjectMovedError("The project is no longer there.");
      const times = { created: now, modified: now, opened: 0 };
      await tx.objectStore("projects").put({ ...row, ...times, id: copy, name, writer: null });
      const pieces = tx.objectStore("pieces");
      for await (const { value } of pieces.iterate(within(id))) await pieces.put({ ...value, project: copy });
      const edits = tx.objectStore("edits");
      for await (const { value } of edits.iterate(within(id))) await edits.put({ ...value, project: copy });
    });
    return copy;
  }

  /**
   * Makes a project of pieces and files that come from elsewhere; it is seen when all of it is there.
   *
   * @param prepare keeps the files and returns the pieces that point to them
   */
  async bring(name: string, prepare: (keep: Keep) => Promise<readonly Piece[]>): Promise<string> {
    const id = crypto.randomUUID();
    const now = Date.now();
    const times = { created: now, modified: now, opened: 0, deleted: null };
    await this.#locks.request(FILES_LOCK, { mode: "shared" }, async () => {
      const pieces = await prepare((content, path) => this.#files.keep(content, path));
      const row = { id, name, ...times, format: FORMAT, writer: null };
      await new OpenProject(this.#db, this.#files, this.#locks, id, null).write(pieces.map(putOf), row);
    });
    return id;
  }

  /** Deletes a project for good, and its files unless others share them. */
  async purge(id: string): Promise<void> {
    await this.#change(async (tx) => {
      await Promise.all([
        tx.objectStore("projects").delete(id),
        tx.objectStore("pieces").delete(within(id)),
        tx.objectStore("edits").delete(within(id)),
      ]);
    });
    await this.collect();
  }

  /** Frees what nothing points to any more. */
  collect(): Promise<void> {
    return collectFiles(this.#db, this.#area, this.#locks);
  }

  #patch(id: string, change: (row: ProjectRow) => ProjectRow): Promise<void> {
    return this.#change(async (tx) => {
      const row = await tx.objectStore("projects").get(id);
      if (row === undefined) throw new ProjectMovedError("The project is no longer there.");
      await tx.objectStore("projects").put(change(row));
    });
  }

  async #change(job: (tx: WriteTransaction) => Promise<unknown>): Promise<void> {
    await writing(this.#db, job);
  }
}

function putOf({ kind, name, value }: Piece): Change {
  return { kind: "put", piece: kind, name, value };
}

function bytesOf(pieces: readonly PieceRow[]): number {
  const sizes = new Map(
    pieces.flatMap(({ value }) => filesIn(value)).map(({ file, bytes }) => [file, bytes]),
  );
  return [...sizes.values()].reduce((sum, bytes) => sum + bytes, 0);
}

/** Opens what the browser gives: its database and its file system. */
export async function openStorage(
  area: FileArea,
  locks: Locks,
  events: DatabaseEvents,
  name?: string,
): Promise<Storage> {
  return new Storage(await openDatabase(events, name), area, locks);
}
