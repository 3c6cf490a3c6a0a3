import { type FoundLabels, foundLabels } from "../../core/found-labels.ts";
import { findInstances } from "../../core/instances.ts";
import { sharedIds } from "../../core/shared-memory.ts";
import { decodeImage } from "../../io/registry.ts";
import type { PixelsApi } from "../protocol.ts";
import { type Handlers, reply } from "../rpc.ts";
import { transferOf } from "../shared-memory.ts";

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
    labels: async ({ fileName, bytes, palette }) => {
      const [{ labelMapOf }, { decodeLabels }] = await Promise.all([
        import("../../core/label-ids.ts"),
        import("../../io/labels.ts"),
      ]);
      const labels = labelMapOf(await decodeLabels(fileName, new Uint8Array(bytes)));
      return replyFound(foundLabels(labels, palette));
    },
    instances: async ({ segmentation, options, palette }) => {
      await loadKernels();
      return replyFound(foundLabels(findInstances(segmentation, options), palette));
    },
    describe: async ({ labels, palette }) => replyFound(foundLabels(labels, palette)),
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

function replyFound(found: FoundLabels) {
  const { areas, colours } = found;
  const data = sharedIds(found.data);
  return reply({ ...found, data }, transferOf([data, areas, colours]));
}
