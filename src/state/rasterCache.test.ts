import { expect, test } from "vitest";
import { tinyRaster } from "./fakeServices.ts";
import { RasterCache } from "./rasterCache.ts";

test("forgets the longest unused first, and keeps the newest whatever its size", () => {
  const cache = new RasterCache(8);
  cache.put("a", tinyRaster());
  cache.put("b", tinyRaster());
  expect(cache.get("a")).toBeDefined();
  cache.put("c", tinyRaster());
  expect(["a", "b", "c"].filter((id) => cache.get(id) !== undefined)).toEqual(["a", "c"]);
  cache.put("large", { ...tinyRaster(), data: new Uint8Array(100) });
  expect(["a", "c", "large"].filter((id) => cache.get(id) !== undefined)).toEqual(["large"]);
});
