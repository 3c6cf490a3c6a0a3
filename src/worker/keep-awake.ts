/**
 * Holds a Web Lock of the page's own while something computes. Chrome freezes a tab that computes hidden for five
 * minutes when it saves energy, but not one that holds a lock; those of its workers may not count.
 */
export async function keepAwake<T>(work: () => Promise<T>): Promise<T> {
  if (!("navigator" in globalThis && "locks" in navigator)) return work();
  return navigator.locks.request(`utile-at-work-${crypto.randomUUID()}`, work);
}
