import { existsSync, readdirSync } from "node:fs";
import { resolve } from "node:path";
import { Worker } from "node:worker_threads";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const folder = "../shared/data/formats/broken";
const files = existsSync(folder) ? readdirSync(folder) : [];
const secondsEach = 20;

/** Files of the folder whose first page is sound, with its size; all others must be refused. */
const readable: Readonly<Record<string, readonly [number, number]>> = {
  "pillow_invalid-exif.jpg": [200, 200],
  "pillow_multipage_multiple_frame_loop.tiff": [10, 10],
  "pillow_multipage_single_frame_loop.tiff": [10, 10],
  "tifftools_bad_datatype.tif": [32, 32],
  "tifftools_bad_double_reference.tif": [32, 32],
  "tifftools_bad_ifd_offset.tif": [32, 32],
  "tifftools_bad_subifd_offset.tif": [32, 32],
  "tifftools_bad_tag_offset.tif": [32, 32],
  "tifftools_bad_unicode.tif": [32, 32],
  "tifftools_good_jpeg.tif": [32, 32],
  "tifftools_good_single.tif": [32, 32],
};

type Answer = { width: number; height: number } | { name: string; message: string };

/** Node.js runs no TypeScript in threads. Beside the packages, so that their names resolve. */
const thread = "node_modules/.cache/utile/node-decode-thread.mjs";

beforeAll(async () => {
  await build({
    entryPoints: ["src/io/node-decode-thread.ts"],
    outfile: thread,
    bundle: true,
    platform: "node",
    format: "esm",
    packages: "external",
  });
});

/** Decodes in a thread of its own, which is stopped when it hangs and dies alone when it runs out of memory. */
function decodeApart(path: string): Promise<Answer> {
  const worker = new Worker(resolve(thread), {
    workerData: {},
    resourceLimits: { maxOldGenerationSizeMb: 1024 },
  });
  return new Promise<Answer>((settle, reject) => {
    const timer = setTimeout(() => reject(new Error("it hangs")), secondsEach * 1000);
    worker.once("message", settle).once("error", reject);
    worker.once("exit", () => reject(new Error("its thread ended")));
    worker.postMessage(path);
    worker.once("message", () => clearTimeout(timer));
  }).finally(() => worker.terminate());
}

describe.skipIf(files.length === 0)("damaged and hostile files", () => {
  let [read, refused] = [0, 0];
  afterAll(() => process.stdout.write(`broken files: ${read} read, ${refused} refused\n`));

  test.each(files)("%s", { timeout: (secondsEach + 10) * 1000 }, async (file) => {
    const answer = await decodeApart(`${folder}/${file}`);
    if ("message" in answer) {
      refused++;
      expect(answer.name).toBe("FileError");
      expect(answer.message).toContain(file);
      expect(readable[file]).toBeUndefined();
    } else {
      read++;
      expect([answer.width, answer.height]).toEqual(readable[file]);
    }
  });
});
