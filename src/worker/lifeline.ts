/**
 * Holds a Web Lock until this thread ends, however it ends: a worker that closes or is killed tells nobody, but the
 * browser gives its locks away.
 *
 * @returns the lock's name, or null where the browser has no locks
 */
export async function holdLifeline(): Promise<string | null> {
  if (!("locks" in navigator)) return null;
  const name = `utile-lifeline-${crypto.randomUUID()}`;
  await new Promise<void>((held) => {
    void navigator.locks.request(name, () => {
      held();
      return new Promise(() => undefined);
    });
  });
  return name;
}

/** Calls `onEnd` when the thread that holds the lifeline has ended, unless the signal is aborted before. */
export async function watchLifeline(name: string, onEnd: () => void, signal: AbortSignal): Promise<void> {
  try {
    await navigator.locks.request(name, { signal }, onEnd);
  } catch (thrown) {
    if (!signal.aborted) throw thrown;
  }
}
