/** What the browser says of the space it gives this page. */
export interface Space {
  /** Bytes in use, by all projects and what works offline. */
  readonly used: number;
  /** Bytes there may be in all. */
  readonly quota: number;
  /** Whether the browser promises never to clear it on its own. */
  readonly persisted: boolean;
}

/** Least bytes that should be free: what a few large images and their masks take. */
const MARGIN = 200 * 2 ** 20;

/** Null where the browser does not tell. */
export async function measureSpace(): Promise<Space | null> {
  try {
    const { usage, quota } = await navigator.storage.estimate();
    const persisted = await navigator.storage.persisted();
    return usage === undefined || quota === undefined ? null : { used: usage, quota, persisted };
  } catch {
    // Some private windows refuse to tell.
    return null;
  }
}

/** Asks the browser never to clear what is stored; it decides, or asks the user. */
export async function askToPersist(): Promise<boolean> {
  try {
    return await navigator.storage.persist();
  } catch {
    return false;
  }
}

/** Whether there is so little room left that the user should know. */
export function isShort({ used, quota }: Space): boolean {
  return quota - used < Math.min(MARGIN, quota / 4);
}
