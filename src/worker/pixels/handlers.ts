import { decodeImage } from "../../io/registry.ts";
import type { PixelsApi } from "../protocol.ts";
import { type Handlers, reply } from "../rpc.ts";

/**
 * The pixel worker's side of the protocol: one line a function, everything else is core and io. What a first
 * visit does not need is loaded when it is needed.
 */
export function pixelsHandlers(): Handlers<PixelsApi> {
  return {
    decode: async ({ fileName, bytes }) => {
      const raster = await decodeImage(fileName, new Uint8Array(bytes));
      return reply(raster, [raster.data.buffer]);
    },
    labels: async (input) => (await import("./found.ts")).foundInFile(input),
    instances: async (input) => {
      const [{ foundIn }] = await Promise.all([import("./found.ts"), loadKernels()]);
      return foundIn(input);
    },
    describe: async (input) => (await import("./found.ts")).foundBefore(input),
    weightMap: async ({ labels, w0, sigma }) => {
      const [{ paintedWeights }] = await Promise.all([
        import("../../core/painted-weights.ts"),
        loadKernels(),
      ]);
      const weights = paintedWeights(labels, { w0, sigma });
      return reply(weights, [weights.buffer]);
    },
    encode: async (order) => {
      const { encodeExport } = await import("./encode.ts");
      const bytes = encodeExport(order);
      return reply(bytes, [bytes.buffer]);
    },
    pack: async ({ width, height, planes }) => {
      const { encodePlanes } = await import("../../io/encode/planes.ts");
      const bytes = encodePlanes(planes, width, height);
      return reply(bytes, [bytes.buffer]);
    },
  };
}

/** Has this thread work with SIMD, whose script is loaded once; without it the plain loops do the same. */
async function loadKernels(): Promise<void> {
  await import("../../simd/register.ts").then(
    ({ registerPixelKernels }) => registerPixelKernels(),
    () => false,
  );
}
