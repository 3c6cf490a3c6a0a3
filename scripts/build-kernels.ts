// Compiles the SIMD kernels (AssemblyScript) and writes them as base64 into src/cpu/kernels.generated.ts.
// Plain SIMD for every browser, and relaxed SIMD whose fused multiply-add is twice as fast; each for a memory of its
// own and for the shared one of tfjs's threaded build.
import { readFileSync, writeFileSync } from "node:fs";
import asc from "assemblyscript/asc";

const SOURCE = "src/cpu/assembly/kernels.ts";
const TARGET = "src/cpu/kernels.generated.ts";

/** Pages of 64 KiB that the threaded build's memory may grow to; an import must say the same. */
const SHARED_PAGES = 65_536;

async function compile(features: string[], shared: boolean): Promise<string> {
  let binary: Uint8Array | null = null;
  const flags = [
    "--runtime",
    "stub",
    "--importMemory",
    "--use",
    "abort=",
    "-O3",
    "--noAssert",
    "--outFile",
    "kernels.wasm",
    ...(shared ? ["--sharedMemory", "--initialMemory", "1", "--maximumMemory", String(SHARED_PAGES)] : []),
  ];
  const { error, stderr } = await asc.main(
    [SOURCE, ...flags, ...features.flatMap((name) => ["--enable", name])],
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
  if (error || !binary) throw new Error(`${SOURCE} does not compile: ${stderr.toString()}`);
  return Buffer.from(binary).toString("base64");
}

/** The generated module's text; a test holds the committed file against it. */
export async function generateKernels(): Promise<string> {
  const lines = [`// Made by scripts/build-kernels.ts from ${SOURCE}; do not edit.`];
  for (const shared of [false, true]) {
    const threads = shared ? ["threads"] : [];
    const name = shared ? "SHARED" : "OWN";
    lines.push(`export const ${name}_SIMD =`, `  "${await compile(["simd", ...threads], shared)}";`);
    lines.push(
      `export const ${name}_RELAXED_SIMD =`,
      `  "${await compile(["simd", "relaxed-simd", ...threads], shared)}";`,
    );
  }
  return `${lines.join("\n")}\n`;
}

if (process.argv[1]?.endsWith("build-kernels.ts")) writeFileSync(TARGET, await generateKernels());
