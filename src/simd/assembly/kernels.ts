// AssemblyScript: compiled to WebAssembly by scripts/build-kernels.ts, with a memory of its own.
// All pointers are in bytes; whoever calls lays the memory out (src/simd/*.ts).
export * from "./runs";
export * from "./split";
export * from "./weights";
