import { existsSync, readFileSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { basename, extname, join, normalize } from "node:path";
import process from "node:process";

/** A static host that sends no headers of its own. */
export interface StaticHost {
  /** Address of the app's folder, with the slash at its end. */
  readonly url: string;
  /** Changes of text files by their names, e.g. `index.html`, as a newer version would have them. */
  readonly changes: Map<string, (text: string) => string>;
  readonly close: () => Promise<void>;
}

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
  ".wasm": "application/wasm",
  ".svg": "image/svg+xml",
  ".json": "application/json",
  ".webmanifest": "application/manifest+json",
};

/** Serves the built app under a sub-path, as GitHub Pages does. */
export async function openStaticHost(path = "/some/where/"): Promise<StaticHost> {
  const changes = new Map<string, (text: string) => string>();
  const folder = process.env["UTILE_DIST"] ?? "dist";
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://localhost");
    const inside = pathname.startsWith(path)
      ? normalize(decodeURIComponent(pathname.slice(path.length)))
      : "..";
    const file = join(folder, inside === "." || inside === "" ? "index.html" : inside);
    if (inside.startsWith("..") || !existsSync(file) || !statSync(file).isFile()) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, { "Content-Type": TYPES[extname(file)] ?? "application/octet-stream" });
    const change = changes.get(basename(file));
    response.end(change === undefined ? readFileSync(file) : change(readFileSync(file, "utf8")));
  });
  await new Promise<void>((resolve) => server.listen(0, "localhost", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the static host has no port");
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { url: `http://localhost:${address.port}${path}`, changes, close };
}
