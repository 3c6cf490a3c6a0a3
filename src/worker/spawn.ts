import type { Port } from "./rpc.ts";

/** A worker thread that was just started. */
export interface Spawned {
  readonly port: Port;
  /** Calls the listener when the script cannot be loaded, or throws outside any call. */
  readonly onCrash: (listener: (reason: string) => void) => void;
  readonly terminate: () => void;
}

export type Spawn = () => Spawned;

/**
 * Starts a module worker through a blob: such a worker inherits the page's Content-Security-Policy and isolation, while
 * one loaded from an address has only what its own response headers say, which on a static host is nothing.
 *
 * @param url address of the worker's module, relative to the page
 */
export function spawnWorker(url: string, name: string): Spawned {
  const script = `import ${JSON.stringify(new URL(url, document.baseURI).href)};`;
  const blobUrl = URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
  const worker = new Worker(blobUrl, { type: "module", name });
  const onCrash = (listener: (reason: string) => void): void => {
    worker.addEventListener("error", (event) => listener(event.message || "its script could not be loaded"));
    worker.addEventListener("messageerror", () => listener("a message could not be read"));
  };
  const terminate = (): void => {
    worker.terminate();
    URL.revokeObjectURL(blobUrl);
  };
  return { port: worker, onCrash, terminate };
}
