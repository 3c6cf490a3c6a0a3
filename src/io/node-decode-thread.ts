import { readFileSync } from "node:fs";
import { parentPort } from "node:worker_threads";
import { nodePictures } from "./node-pictures.ts";
import { decodeImage } from "./registry.ts";

const limits = { maxBytes: 2 ** 30, maxEdge: 2 ** 17 };

/** The thread of broken.test.ts. Decodes the file whose path comes in; answers with its size, or what kept it from being read. */
parentPort?.on("message", (path: string) => {
  decodeImage(path, readFileSync(path), { limits, pictures: nodePictures }).then(
    ({ width, height, slices }) => parentPort?.postMessage({ width, height, slices }),
    (error: Error) => parentPort?.postMessage({ name: error.name, message: error.message }),
  );
});
