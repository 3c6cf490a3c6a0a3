// Compiles the SIMD kernels (AssemblyScript) and writes them as base64.
// src/cpu/kernels.generated.ts: plain SIMD for every browser, and relaxed SIMD whose fused multiply-add is twice as
// fast; each for tfjs's own memory and for the shared one of its threaded build.
// src/simd/kernels.generated.ts: plain SIMD, with a memory of the module's own.
import { readFileSync, writeFileSync } from "node:fs";
import asc from "assemblyscript/asc";

const LAYERS = "src/cpu";
const PIXELS = "src/simd";

/** Pages of 64 KiB that the threaded build's memory may grow to; an import must say the same. */
const SHARED_PAGES = 65_536;
const SHARED_MEMORY = ["--sharedMemory", "--initialMemory", "1", "--maximumMemory", String(SHARED_PAGES)];

/** @param memory flags that say whose it is */
async function compile(folder: string, features: string[], memory: readonly string[]): Promise<string> {
  let binary: Uint8Array | null = null;
  const source = sourceOf(folder);
  const flags = [
    ...["--runtime", "stub", "--use", "abort=", "-O3", "--noAssert", "--outFile", "kernels.wasm"],
    ...memory,
  ];
  const { error, stderr } = await asc.main(
    [source, ...flags, ...features.flatMap((name) => ["--enable", name])],
    {
      readFile: (name, base) => {
        try {
          return readFileSync(`${base}/${name}`, "utf8");
        } catch {
          return null;
        }
      },
      writeFile: (_name, contents) => {
        if (contents instanceof Uint8Array) binary = contents;
      },
      listFiles: () => [],
    },
  );
  if (error || !binary) throw new Error(`${source} does not compile: ${stderr.toString()}`);
  return Buffer.from(binary).toString("base64");
}

function sourceOf(folder: string): string {
  return `${folder}/assembly/kernels.ts`;
}

function header(folder: string): string {
  return `// Made by scripts/build-kernels.ts from ${sourceOf(folder)}; do not edit.`;
}

function constant(name: string, base64: string): string[] {
  return [`export const ${name} =`, `  "${base64}";`];
}

/** The text of src/cpu/kernels.generated.ts; a test holds the committed file against it. */
export async function generateKernels(): Promise<string> {
  const lines = [header(LAYERS)];
  for (const shared of [false, true]) {
    const threads = shared ? ["threads"] : [];
    const name = shared ? "SHARED" : "OWN";
    const memory = ["--importMemory", ...(shared ? SHARED_MEMORY : [])];
    lines.push(
      ...constant(`${name}_SIMD`, await compile(LAYERS, ["simd", ...threads], memory)),
      ...constant(
        `${name}_RELAXED_SIMD`,
        await compile(LAYERS, ["simd", "relaxed-simd", ...threads], memory),
      ),
    );
  }
  return `${lines.join("\n")}\n`;
}

/** The text of src/simd/kernels.generated.ts; likewise. */
export async function generatePixelKernels(): Promise<string> {
  const lines = [header(PIXELS), ...constant("SIMD", await compile(PIXELS, ["simd"], []))];
  return `${lines.join("\n")}\n`;
}

if (process.argv[1]?.endsWith("build-kernels.ts")) {
  writeFileSync(`${LAYERS}/kernels.generated.ts`, await generateKernels());
  writeFileSync(`${PIXELS}/kernels.generated.ts`, await generatePixelKernels());
}
