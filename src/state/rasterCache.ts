import type { Raster } from "../core/raster.ts";
import type { ImageId } from "./image.ts";

/** Decoded images up to a number of bytes; the longest unused go first, and are decoded again when asked for. */
export class RasterCache {
  readonly #rasters = new Map<ImageId, Raster>();
  readonly #budget: number;
  #bytes = 0;

  /** @param budget bytes kept; one image larger than that is still kept while it is the newest */
  constructor(budget: number) {
    this.#budget = budget;
  }

  get(id: ImageId): Raster | undefined {
    const raster = this.#rasters.get(id);
    if (raster === undefined) return undefined;
    this.#rasters.delete(id);
    this.#rasters.set(id, raster);
    return raster;
  }

  put(id: ImageId, raster: Raster): void {
    this.delete(id);
    this.#rasters.set(id, raster);
    this.#bytes += raster.data.byteLength;
    for (const oldest of this.#rasters.keys()) {
      if (this.#bytes <= this.#budget || oldest === id) break;
      this.delete(oldest);
    }
  }

  delete(id: ImageId): void {
    const raster = this.#rasters.get(id);
    if (raster === undefined) return;
    this.#rasters.delete(id);
    this.#bytes -= raster.data.byteLength;
  }
}
