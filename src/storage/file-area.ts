import { NoStorageError } from "./errors.ts";

/** A folder for large files. A file appears when it is complete, or not at all. */
export interface FileArea {
  /** Rejects, and leaves nothing, when the bytes cannot all be written. */
  write(name: string, content: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<void>;
  /** The file as it lies there, read when it is asked for. Rejects with `NotFoundError`. */
  read(name: string): Promise<Blob>;
  /** Removes a file; one that is not there is no error. */
  remove(name: string): Promise<void>;
  names(): Promise<string[]>;
}

const FOLDER = "utile-files";

/**
 * The origin's own file system.
 *
 * @throws NoStorageError where the browser has none, or forbids it
 */
export async function openFileArea(): Promise<FileArea> {
  if (!("storage" in navigator) || !("getDirectory" in navigator.storage)) {
    throw new NoStorageError("This browser has no place for files; one of the last two years has.");
  }
  try {
    const root = await navigator.storage.getDirectory();
    return areaIn(await root.getDirectoryHandle(FOLDER, { create: true }));
  } catch (error) {
    throw new NoStorageError(`This browser window keeps nothing (${String(error)}).`);
  }
}

function areaIn(folder: FileSystemDirectoryHandle): FileArea {
  const remove = async (name: string) => {
    try {
      await folder.removeEntry(name);
    } catch (error) {
      if (!(error instanceof Error && error.name === "NotFoundError")) throw error;
    }
  };
  return {
    write: async (name, content) => {
      const handle = await folder.getFileHandle(name, { create: true });
      try {
        await content.pipeTo(await handle.createWritable());
      } catch (error) {
        await remove(name).catch(() => undefined);
        throw error;
      }
    },
    read: async (name) => (await folder.getFileHandle(name)).getFile(),
    remove,
    names: async () => {
      const names: string[] = [];
      for await (const name of folder.keys()) names.push(name);
      return names;
    },
  };
}
