import { explainStorage, isFull } from "../storage/errors.ts";
import type { Storage } from "../storage/storage.ts";
import type { KeptProject, SessionDeps } from "./keptProject.ts";
import { isAbort, messageOf } from "./message.ts";
import { listedPieces, paintedFiles, projectFileName, takePieces } from "./projectArchive.ts";

/** Writes the open project into one file, where the user wants it. */
export async function exportProject(deps: SessionDeps, kept: KeptProject): Promise<void> {
  const { services, get } = deps;
  const name = get().project?.name ?? "Project";
  await transfer(deps, "export", name, async (onFraction, signal) => {
    const pieces = listedPieces(await kept.pieces(), get().order);
    if (get().saving.status === "failed")
      throw new Error("Not everything is saved yet. Try again when it is.");
    const source = { name, pieces, read: kept.read, extras: paintedFiles(services, get()) };
    const { archiveStream } = await import("../storage/write-archive.ts");
    await services.save(projectFileName(name), () => archiveStream(source, onFraction), signal);
  });
}

/**
 * Makes a project of a file.
 *
 * @param freeName the name, or one like it that no project has
 * @returns its id; null when nothing came of it, which the user is told
 */
export async function importProject(
  deps: SessionDeps,
  storage: Storage,
  fileName: string,
  file: Blob,
  freeName: (name: string) => string,
): Promise<string | null> {
  let id: string | null = null;
  await transfer(deps, "import", fileName, async (onFraction, signal) => {
    const { readArchive } = await import("../storage/read-archive.ts");
    const archive = await readArchive(fileName, file);
    const name = freeName(archive.manifest.name);
    id = await storage.bring(name, (keep) => takePieces(fileName, archive, keep, onFraction, signal));
  });
  return id;
}

/** Does one long job at a time, which can be watched and cancelled. */
async function transfer(
  { get, set }: SessionDeps,
  direction: "export" | "import",
  name: string,
  job: (onFraction: (fraction: number) => void, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  if (get().transfer.status === "running") return;
  const abort = new AbortController();
  const onFraction = (fraction: number) =>
    set({ transfer: { status: "running", direction, name, fraction, abort } });
  onFraction(0);
  try {
    await job(onFraction, abort.signal);
  } catch (error) {
    const why = isFull(error) ? `${name}: ${explainStorage(error)}.` : messageOf(error);
    const what = direction === "export" ? "The project was not exported. " : "";
    if (!isAbort(error)) get().notify("error", `${what}${why}`);
  } finally {
    set({ transfer: { status: "idle" } });
  }
}
