// Compiles the SIMD kernels (AssemblyScript) and writes them as base64 into src/cpu/kernels.generated.ts.
// Two builds: plain SIMD for every browser, and relaxed SIMD whose fused multiply-add is twice as fast.
import { readFileSync, writeFileSync } from "node:fs";
import asc from "assemblyscript/asc";

const SOURCE = "src/cpu/assembly/kernels.ts";
const TARGET = "src/cpu/kernels.generated.ts";

async function compile(features: string[]): Promise<string> {
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
  const simd = await compile(["simd"]);
  const relaxed = await compile(["simd", "relaxed-simd"]);
  return `// Made by scripts/build-kernels.ts from ${SOURCE}; do not edit.\nexport const SIMD_KERNELS =\n  "${simd}";\nexport const RELAXED_SIMD_KERNELS =\n  "${relaxed}";\n`;
}

if (process.argv[1]?.endsWith("build-kernels.ts")) writeFileSync(TARGET, await generateKernels());
