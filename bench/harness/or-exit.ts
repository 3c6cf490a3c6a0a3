import process from "node:process";

/**
 * Ends the program with the message of what went wrong: tfjs's WASM module rethrows what nobody catches, and Node.js
 * would then print that module's only line of 100,000 characters.
 */
export async function orExit<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  }
}
