/// <reference lib="webworker" />
import { PrecacheController } from "workbox-precaching";
import { HEADERS } from "./headers.ts";
import { TAKE_OVER } from "./take-over.ts";

declare const self: ServiceWorkerGlobalScope & {
  /** Every file of the build with its revision; filled in when the app is built. */
  readonly __WB_MANIFEST: { readonly url: string; readonly revision: string | null }[];
};

/** Statuses whose responses have no body and may not be given one. */
const BODILESS = new Set([101, 204, 205, 304]);

const files = new PrecacheController();
files.precache(self.__WB_MANIFEST);

self.addEventListener("install", (event) => {
  event.waitUntil(files.install(event));
});

// A new version waits until the last page of the old one is closed or asks for it, so no page meets files of another.
self.addEventListener("activate", (event) => {
  event.waitUntil(files.activate(event).then(() => self.clients.claim()));
});

self.addEventListener("message", (event) => {
  if (event.data === TAKE_OVER) event.waitUntil(takeOver(event.ports[0]));
});

/** Replaces the older version, unless pages beside the one that asks have it open. */
async function takeOver(answer: MessagePort | undefined): Promise<void> {
  const pages = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const alone = pages.length === 1;
  answer?.postMessage(alone);
  if (alone) await self.skipWaiting();
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const own = new URL(request.url).origin === self.location.origin;
  if (own && request.method === "GET") event.respondWith(answer(request));
});

/** A file of this version from the cache, else from the server; always with the headers of a server that knows us. */
async function answer(request: Request): Promise<Response> {
  const cached = await files.matchPrecache(fileOf(request.url));
  return withHeaders(cached ?? (await fetch(request)));
}

/** The file behind an address: without its query, and the start page for a folder. */
function fileOf(address: string): string {
  const url = new URL(address);
  url.search = "";
  url.hash = "";
  if (url.pathname.endsWith("/")) url.pathname += "index.html";
  return url.href;
}

function withHeaders(response: Response): Response {
  if (response.type === "opaque" || response.type === "error" || BODILESS.has(response.status))
    return response;
  const headers = new Headers(response.headers);
  for (const [name, value] of Object.entries(HEADERS)) headers.set(name, value);
  const { status, statusText } = response;
  return new Response(response.body, { status, statusText, headers });
}
