/** Cross-origin isolation: what threads of WebAssembly need. Everything we serve is our own, so nothing is shut out. */
export const ISOLATION_HEADERS = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
  "Cross-Origin-Resource-Policy": "same-origin",
} as const;

/**
 * Nothing is fetched from anywhere but the address the page itself came from, by any means.
 *
 * `wasm-unsafe-eval` compiles WebAssembly; `blob:` starts our workers and WebAssembly's threads; the interface's
 * components write style elements.
 */
const DIRECTIVES = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval' blob:",
  "worker-src 'self' blob:",
  "connect-src 'self'",
  "img-src 'self' blob: data:",
  "style-src 'self' 'unsafe-inline'",
  "font-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
] as const;

/** The policy as it stands in the page; `frame-ancestors` would be ignored there. */
export const CONTENT_SECURITY_POLICY = DIRECTIVES.join("; ");

/** Every header a server, or the service worker in its place, sends with every file. */
export const HEADERS: Readonly<Record<string, string>> = {
  ...ISOLATION_HEADERS,
  "Content-Security-Policy": CONTENT_SECURITY_POLICY,
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
};
