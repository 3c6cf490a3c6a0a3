import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { generatePixelKernels } from "../../scripts/build-kernels.ts";

test("the committed kernels are what their source compiles to", { timeout: 120_000 }, async () => {
  const committed = readFileSync(new URL("./kernels.generated.ts", import.meta.url), "utf8");
  // not toEqual: the difference of two base64 texts tells nobody anything
  expect((await generatePixelKernels()) === committed).toBe(true);
});
