import { parentPort } from "node:worker_threads";
import { answerRequest, type TileRequest } from "../model/tile-threads.ts";
import { registerPixelKernels } from "../simd/register.ts";

registerPixelKernels();

/** A thread of a training run's that makes its tiles until the run ends it. */
parentPort?.on("message", (request: TileRequest) => {
  const { reply, transfer } = answerRequest(request);
  parentPort?.postMessage(reply, transfer);
});
