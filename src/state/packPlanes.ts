import type { Raster } from "../core/raster.ts";
import type { FileRef } from "../storage/file-ref.ts";
import type { Keep } from "../storage/open-project.ts";
import type { PlainPlanes } from "../worker/protocol.ts";
import type { Services } from "./services.ts";

/** Writes planes as a TIFF that other programs read too. */
export async function keepPlanes(
  { pixels }: Services,
  keep: Keep,
  planes: PlainPlanes,
  name: string,
): Promise<FileRef> {
  const bytes = await pixels("pack", planes);
  return keep(new Blob([new Uint8Array(bytes)]), name);
}

/** Reads a file that `keepPlanes` wrote, or another program. @throws Error when it is not of the size expected */
export async function readPlanes(
  { pixels }: Services,
  content: Blob,
  name: string,
  expected: { readonly width: number; readonly height: number },
): Promise<Raster> {
  const raster = await pixels("decode", { fileName: name, bytes: await content.arrayBuffer() });
  const { width, height } = raster;
  if (width !== expected.width || height !== expected.height) {
    throw new Error(`${name} is ${width} × ${height}, ${expected.width} × ${expected.height} was expected.`);
  }
  return raster;
}

/** One plane of ids of any width as 32-bit ones. */
export function idsOf({ data }: Raster): Uint32Array {
  return data instanceof Uint32Array ? data : Uint32Array.from(data);
}
