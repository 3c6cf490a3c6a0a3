/** Marks a tab that was reloaded for isolation, so that it happens once at most. */
const RELOADED = "utile-reloaded-for-isolation";

/**
 * Installs the service worker: it keeps the app for use without a network and, on hosts that cannot send headers, adds
 * the ones that threads need. They count from the next load, so the first visit is reloaded once if that does no harm.
 *
 * @param mayReload asked when everything is ready; false once there is anything in the page to lose
 * @returns whether the app now works offline
 */
export async function installOffline(mayReload: () => boolean): Promise<boolean> {
  // Plain http elsewhere than on this machine has no service workers.
  if (!("serviceWorker" in navigator)) return false;
  try {
    await navigator.serviceWorker.register(new URL("service.worker.js", document.baseURI), { scope: "./" });
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
