import { TAKE_OVER } from "./take-over.ts";

/**
 * Puts a newer version of the app in the place of this one and loads the page with it.
 *
 * @returns false when other pages of this version are open: then nothing changes
 */
export type TakeOver = () => Promise<boolean>;

/** Marks a tab that was reloaded for isolation, so that it happens once at most. */
const RELOADED = "utile-reloaded-for-isolation";

/**
 * Installs the service worker: it keeps the app for use without a network and, on hosts that cannot send headers, adds
 * the ones that threads need. They count from the next load, so the first visit is reloaded once if that does no harm.
 *
 * @param mayReload asked when everything is ready; false once there is anything in the page to lose
 * @param onNewVersion told when a newer version is kept and waits: a reload alone does not bring it
 * @returns whether the app now works offline
 */
export async function installOffline(
  mayReload: () => boolean,
  onNewVersion: (takeOver: TakeOver) => void,
): Promise<boolean> {
  // Plain http elsewhere than on this machine has no service workers.
  if (!("serviceWorker" in navigator)) return false;
  try {
    const script = new URL("service.worker.js", document.baseURI);
    watchVersions(await navigator.serviceWorker.register(script, { scope: "./" }), onNewVersion);
    await controlled(await navigator.serviceWorker.ready);
  } catch {
    // Private windows and strict settings forbid it; everything else works.
    return false;
  }
  if (!globalThis.crossOriginIsolated && mayReload() && markReloaded()) location.reload();
  return true;
}

/** Resolves when the service worker answers for this page, or never will: a forced reload passes it by. */
function controlled({ active }: ServiceWorkerRegistration): Promise<void> {
  return new Promise((resolve) => {
    if (navigator.serviceWorker.controller !== null || active?.state === "activated") resolve();
    else navigator.serviceWorker.addEventListener("controllerchange", () => resolve(), { once: true });
  });
}

/** Looks for newer versions when the page is opened and whenever it comes to the front. */
function watchVersions(
  registration: ServiceWorkerRegistration,
  onNewVersion: (takeOver: TakeOver) => void,
): void {
  const tell = (worker: ServiceWorker | null) => {
    // The first version of all has nothing to replace.
    const replaces = navigator.serviceWorker.controller !== null;
    if (worker?.state === "installed" && replaces) onNewVersion(() => takeOver(worker));
  };
  tell(registration.waiting);
  registration.addEventListener("updatefound", () => {
    const { installing } = registration;
    installing?.addEventListener("statechange", () => tell(installing));
  });
  document.addEventListener("visibilitychange", () => {
    // Without a network there is nothing newer to be had.
    if (document.visibilityState === "visible") void registration.update().catch(() => undefined);
  });
}

function takeOver(worker: ServiceWorker): Promise<boolean> {
  const { port1, port2 } = new MessageChannel();
  const refused = new AbortController();
  const { signal } = refused;
  const options = { once: true, signal };
  navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), options);
  return new Promise((resolve) => {
    port1.addEventListener("message", ({ data }: MessageEvent<unknown>) => {
      if (data !== true) refused.abort();
      port1.close();
      resolve(data === true);
    });
    port1.start();
    worker.postMessage(TAKE_OVER, [port2]);
  });
}

/** @returns false when this tab was reloaded before, or cannot remember it */
function markReloaded(): boolean {
  try {
    if (sessionStorage.getItem(RELOADED) !== null) return false;
    sessionStorage.setItem(RELOADED, "yes");
    return true;
  } catch {
    return false;
  }
}
