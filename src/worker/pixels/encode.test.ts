import { expect, test } from "vitest";
import { UNLABELLED } from "../../core/painted-labels.ts";
import { decodeLabels } from "../../io/labels.ts";
import { encodeExport } from "./encode.ts";

test("painted labels are the ids, 0 where nothing is labelled", async () => {
  const ids = Uint32Array.of(7, UNLABELLED, 0, 3);
  const bytes = encodeExport({ kind: "painted", width: 2, height: 2, ids, pixelSize: null });
  expect([...(await decodeLabels("a.painted.tif", bytes)).data]).toEqual([7, 0, 0, 3]);
  expect(bytes.length).toBeLessThan(4 * 4 + 400);
  expect([...ids]).toEqual([7, UNLABELLED, 0, 3]);
});
