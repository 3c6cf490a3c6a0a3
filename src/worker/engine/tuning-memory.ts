import { type DBSchema, openDB } from "idb";
import type { TuningMemory, TuningRecord } from "../../gpu/tuning-record.ts";

interface Schema extends DBSchema {
  devices: { key: string; value: TuningRecord };
}

/** What the browser keeps about its devices, apart from projects: it is worth nothing elsewhere. */
export function tuningMemory(): TuningMemory {
  const opened = openDB<Schema>("utile-devices", 1, {
    upgrade(db) {
      db.createObjectStore("devices");
    },
  });
  opened.catch(() => undefined); // whoever loads or saves is told
  return {
    platform: navigator.userAgent,
    load: async (key) => (await opened).get("devices", key),
    save: async (key, record) => {
      // on the disk before the device is tried: a crash must not take the warning with it
      const transaction = (await opened).transaction("devices", "readwrite", { durability: "strict" });
      await Promise.all([transaction.store.put(record, key), transaction.done]);
    },
  };
}
