type Listeners<E> = { readonly [K in keyof E]: Set<(payload: E[K]) => void> };

/** Listeners by the name of their event. */
export class Emitter<E> {
  private readonly listeners: Listeners<E>;

  /** @param listeners an empty set for each event */
  constructor(listeners: Listeners<E>) {
    this.listeners = listeners;
  }

  /** Subscribes; the result unsubscribes. */
  on<K extends keyof E>(event: K, listener: (payload: E[K]) => void): () => void {
    this.listeners[event].add(listener);
    return () => {
      this.listeners[event].delete(listener);
    };
  }

  emit<K extends keyof E>(event: K, payload: E[K]): void {
    for (const listener of this.listeners[event]) listener(payload);
  }
}
