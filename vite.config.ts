import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

/** What cross-origin isolation asks for; without it WASM runs on one thread. */
const isolation = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
  "Cross-Origin-Resource-Policy": "same-origin",
};

export default defineConfig({
  // Relative addresses: the built folder runs under any path of any static host.
  base: "./",
  // A missing file is a 404, never the start page.
  appType: "mpa",
  plugins: [react()],
  worker: { format: "es" },
  build: {
    target: "es2023",
    outDir: process.env["UTILE_DIST"] ?? "dist",
    emptyOutDir: true,
    sourcemap: false,
    chunkSizeWarningLimit: 2048,
  },
  server: { headers: isolation },
  preview: { headers: isolation },
});
