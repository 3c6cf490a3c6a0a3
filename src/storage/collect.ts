import type { Database } from "./database.ts";
import type { FileArea } from "./file-area.ts";
import { FILES_LOCK, type Locks } from "./locks.ts";

/**
 * Removes files that no record points to any more, and those of writings that never ended.
 *
 * Does nothing while another tab is writing files; the next time will do.
 */
export async function collectFiles(db: Database, area: FileArea, locks: Locks): Promise<void> {
  await locks.request(FILES_LOCK, { ifAvailable: true }, async (lock) => {
    if (lock === null) return;
    const tx = db.transaction(["pieces", "files"], "readwrite", { durability: "strict" });
    const users = tx.objectStore("pieces").index("files");
    const kept = new Set<string>();
    for (const { hash, generation } of await tx.objectStore("files").getAll()) {
      if ((await users.count(hash)) > 0) kept.add(generation);
      else await tx.objectStore("files").delete(hash);
    }
    await tx.done;
    // Only now: had the records not been changed after all, their files would be gone.
    for (const name of await area.names()) if (!kept.has(name)) await area.remove(name);
  });
}
