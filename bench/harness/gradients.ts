const FILE = "@tensorflow/tfjs-core/dist/register_all_gradients.js";

/** Registers tfjs's gradients, which tfjs-core leaves out until they are asked for. */
export async function registerGradients(): Promise<void> {
  try {
    await import("@tensorflow/tfjs-core/dist/register_all_gradients.js");
  } catch {
    // the file is a module that Node.js resolves by require() only; bundlers and browsers take it as it is
    const { createRequire } = await import("node:module");
    createRequire(import.meta.url)(FILE);
  }
}
