import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import type { Edit } from "../core/edit.ts";
import { NewerFormatError, NoStorageError } from "./errors.ts";
import type { Stored } from "./file-ref.ts";

/**
 * Version of what is stored, of the database and of each project in it. The browser itself lets no page of an older
 * version open the database, and a page that has it open gives it up when a newer one asks.
 */
export const FORMAT = 1;

const NAME = "utile";

export interface ProjectRow {
  readonly id: string;
  readonly name: string;
  /** Milliseconds since 1970, as the others. */
  readonly created: number;
  readonly modified: number;
  /** When it was last opened for writing. */
  readonly opened: number;
  /** When it was deleted; null: it was not. */
  readonly deleted: number | null;
  readonly format: number;
  /** Token of the page that may write; another page's claim puts its own in its place. */
  readonly writer: string | null;
}

/** One part of a project, e.g. an image or the view. */
export interface PieceRow {
  readonly project: string;
  /** What it is, e.g. `image`. */
  readonly kind: string;
  /** Which one of them; `""` where there is only one. */
  readonly name: string;
  readonly value: Stored;
  /** Hashes of the files it points to. */
  readonly files: readonly string[];
}

/** One edit of an image's painted labels. */
export interface EditRow {
  readonly project: string;
  readonly image: string;
  /** Place in the history, from 0. */
  readonly index: number;
  readonly edit: Edit;
}

/** One file whose bytes are proven to be there. */
export interface FileRow {
  readonly hash: string;
  /** Its name in the file area; each writing has its own. */
  readonly generation: string;
  readonly bytes: number;
}

interface Schema extends DBSchema {
  projects: { key: string; value: ProjectRow };
  pieces: { key: [string, string, string]; value: PieceRow; indexes: { files: string } };
  edits: { key: [string, string, number]; value: EditRow };
  files: { key: string; value: FileRow };
}

export type Database = IDBPDatabase<Schema>;

export type WriteTransaction = ReturnType<typeof begin>;

function begin(db: Database) {
  return db.transaction(["projects", "pieces", "edits", "files"], "readwrite", { durability: "strict" });
}

/**
 * Runs a job in one transaction over every store; resolves when what it wrote is on the disk. When anything fails,
 * nothing of it comes about.
 */
export async function writing<T>(db: Database, job: (tx: WriteTransaction) => Promise<T>): Promise<T> {
  const tx = begin(db);
  const work = job(tx).catch((error: unknown) => {
    abort(tx);
    throw error;
  });
  const [done, worked] = await Promise.allSettled([tx.done, work]);
  // When the disk is full the transaction knows it, and the request only that it was aborted.
  if (done.status === "rejected" && !isAbort(done.reason)) throw done.reason;
  if (worked.status === "rejected") throw worked.reason;
  if (done.status === "rejected") throw done.reason;
  return worked.value;
}

function abort(tx: WriteTransaction): void {
  try {
    tx.abort();
  } catch {
    // It has ended by itself.
  }
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === "AbortError";
}

export interface DatabaseEvents {
  /** Another tab holds an older version open: nothing works until it is closed. */
  readonly onBlocked: () => void;
  /** The database is closed: a newer page wants it, or the browser took it away. */
  readonly onClosed: (message: string) => void;
}

/**
 * Opens the database and makes its stores where they are missing.
 *
 * @throws NewerFormatError when a newer version has been here
 * @throws NoStorageError when the browser has none for this page
 */
export async function openDatabase(events: DatabaseEvents, name = NAME): Promise<Database> {
  try {
    const db = await openDB<Schema>(name, FORMAT, {
      upgrade(fresh) {
        fresh.createObjectStore("projects", { keyPath: "id" });
        const pieces = fresh.createObjectStore("pieces", { keyPath: ["project", "kind", "name"] });
        pieces.createIndex("files", "files", { multiEntry: true });
        fresh.createObjectStore("edits", { keyPath: ["project", "image", "index"] });
        fresh.createObjectStore("files", { keyPath: "hash" });
      },
      blocked: () => events.onBlocked(),
      blocking: () => {
        db.close();
        events.onClosed("a newer Utile is open in another tab. Reload this one");
      },
      terminated: () => events.onClosed("the browser closed its database. Reload the page"),
    });
    return db;
  } catch (error) {
    if (error instanceof Error && error.name === "VersionError") {
      throw new NewerFormatError("Projects here were saved by a newer Utile. Reload the page to get it.");
    }
    throw new NoStorageError(`This browser window keeps nothing (${String(error)}).`);
  }
}

/** All keys that begin with these parts. */
export function within(...parts: readonly string[]): IDBKeyRange {
  // Arrays sort after strings and numbers, so an empty one closes the range.
  return IDBKeyRange.bound([...parts], [...parts, []]);
}
