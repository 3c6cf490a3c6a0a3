import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";
import { VitePWA } from "vite-plugin-pwa";
import { TFJS_KERNELS } from "./src/model/tfjs-kernels.ts";
import { CONTENT_SECURITY_POLICY, HEADERS, ISOLATION_HEADERS } from "./src/worker/headers.ts";

/** Writes the policy into the built page, and the headers into the file that some static hosts read. */
function staticHeaders(): Plugin {
  const lines = Object.entries(HEADERS).map(([name, value]) => `  ${name}: ${value}`);
  return {
    name: "utile-static-headers",
    apply: "build",
    transformIndexHtml: () => [
      {
        tag: "meta",
        attrs: { "http-equiv": "Content-Security-Policy", content: CONTENT_SECURITY_POLICY },
        injectTo: "head-prepend",
      },
    ],
    generateBundle() {
      this.emitFile({ type: "asset", fileName: "_headers", source: `/*\n${lines.join("\n")}\n` });
    },
  };
}

/**
 * tfjs starts WebAssembly's threads from the text of its own factory function, which names one variable outside itself;
 * renamed by the minifier, that name means nothing in a thread. Nothing needs the variable in a browser.
 */
function selfContainedThreads(): Plugin {
  const declaration = /var _scriptDir = [^\n]*\n[^\n]*__filename[^\n]*\n/;
  return {
    name: "utile-self-contained-threads",
    apply: "build",
    transform(code, id) {
      if (!id.includes("tfjs-backend-wasm-threaded-simd.js")) return null;
      if (!declaration.test(code)) this.error("tfjs's threaded factory is not the one this was written for.");
      return { code: code.replace(declaration, "").replaceAll("_scriptDir", "undefined"), map: null };
    },
  };
}

/** Registers the kernels of tfjs that are used: its modules leave this list to be replaced by a build. */
function fewerKernels(): Plugin {
  return {
    name: "utile-fewer-kernels",
    apply: "build",
    transform(code, id) {
      if (!/tfjs-backend-(?:wasm|webgpu)\/dist\/register_all_kernels\.js$/.test(id)) return null;
      const kernels = [...code.matchAll(/^import \{ (\w+) \} from '\.\/kernels\/(\w+)';$/gm)];
      const kept = kernels.filter(([, , name = ""]) => TFJS_KERNELS.includes(name));
      // its WASM backend has no gradient of filters
      if (kept.length < TFJS_KERNELS.length - 1)
        this.error("tfjs's list of kernels is not the one this was written for.");
      const imports = kept.map(([line]) => line).join("\n");
      const list = kept.map(([, config]) => `registerKernel(${config});`).join("\n");
      return {
        code: `import { registerKernel } from "@tensorflow/tfjs-core";\n${imports}\n${list}`,
        map: null,
      };
    },
  };
}

export default defineConfig({
  // Relative addresses: the built folder runs under any path of any static host.
  base: "./",
  // A missing file is a 404, never the start page.
  appType: "mpa",
  plugins: [
    react(),
    staticHeaders(),
    VitePWA({
      strategies: "injectManifest",
      srcDir: "src/worker",
      filename: "service.worker.ts",
      injectRegister: false,
      // Everything the app can ask for, models and samples with it: it works offline after the first visit.
      injectManifest: {
        globPatterns: ["**/*"],
        globIgnores: ["_headers", "**/*.map"],
        maximumFileSizeToCacheInBytes: 64 * 2 ** 20,
        rollupFormat: "iife",
      },
      manifest: {
        name: "Utile",
        short_name: "Utile",
        description: "Finds cells in microscopy images on your own computer",
        start_url: "./",
        scope: "./",
        display: "standalone",
        background_color: "#1a1d24",
        theme_color: "#1a1d24",
        icons: [{ src: "icon.svg", sizes: "any", type: "image/svg+xml" }],
      },
      includeManifestIcons: false,
    }),
  ],
  worker: { format: "es", plugins: () => [selfContainedThreads(), fewerKernels()] },
  build: {
    target: "es2023",
    outDir: process.env["UTILE_DIST"] ?? "dist",
    emptyOutDir: true,
    sourcemap: false,
    chunkSizeWarningLimit: 2048,
  },
  // Hot reloading needs inline scripts and a socket, so only what is built carries the policy.
  server: { headers: ISOLATION_HEADERS },
  preview: { headers: HEADERS },
});
