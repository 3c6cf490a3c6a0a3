import { contentHash } from "./content-hash.ts";
import type { Database, FileRow } from "./database.ts";
import { DamagedError } from "./errors.ts";
import type { FileArea } from "./file-area.ts";
import type { FileRef } from "./file-ref.ts";

/** Files by their content, each written once however many records point to it. */
export class FileStore {
  readonly #db: Database;
  readonly #area: FileArea;
  /** Written and proven, and in no record yet. */
  readonly #fresh = new Map<string, FileRow>();

  constructor(db: Database, area: FileArea) {
    this.#db = db;
    this.#area = area;
  }

  /**
   * Writes a file under a name never used before, reads it back and compares. What was there is not touched.
   *
   * @param content bytes, or a stream whose bytes are checked by who makes it
   * @param name path in an archive
   */
  async keep(content: Blob | ReadableStream<Uint8Array<ArrayBuffer>>, name: string): Promise<FileRef> {
    const known = content instanceof Blob ? await contentHash(content) : null;
    if (content instanceof Blob && known !== null && (await this.#has(known, content.size))) {
      return { file: known, bytes: content.size, name };
    }
    const generation = crypto.randomUUID();
    await this.#area.write(generation, content instanceof Blob ? content.stream() : content);
    const written = await this.#area.read(generation);
    const hash = await contentHash(written);
    if (known !== null && hash !== known) {
      await this.#area.remove(generation).catch(() => undefined);
      throw new DamagedError("the disk gave back other bytes than were written");
    }
    if (known === null && (await this.#has(hash, written.size))) await this.#area.remove(generation);
    else this.#fresh.set(hash, { hash, generation, bytes: written.size });
    return { file: hash, bytes: written.size, name };
  }

  /** Rows for files that a record is about to point to. */
  fresh(hash: string): FileRow | undefined {
    return this.#fresh.get(hash);
  }

  /** Forgets rows that a transaction has put. */
  settled(hashes: Iterable<string>): void {
    for (const hash of hashes) this.#fresh.delete(hash);
  }

  /**
   * The bytes of a file, read from the disk as they are asked for.
   *
   * @throws DamagedError when they are gone or fewer than they were
   */
  async read(ref: FileRef): Promise<Blob> {
    const row = (await this.#db.get("files", ref.file)) ?? this.#fresh.get(ref.file);
    const content = row && (await this.#area.read(row.generation).catch(() => undefined));
    if (content === undefined) throw new DamagedError(`${ref.name} is no longer in the browser's storage.`);
    if (content.size !== ref.bytes) {
      throw new DamagedError(`${ref.name} is cut short: ${content.size} of ${ref.bytes} bytes are left.`);
    }
    return content;
  }

  async #has(hash: string, bytes: number): Promise<boolean> {
    const row = (await this.#db.get("files", hash)) ?? this.#fresh.get(hash);
    if (row === undefined) return false;
    const content = await this.#area.read(row.generation).catch(() => undefined);
    return content?.size === bytes;
  }
}
