import { answerRequest, type TileRequest } from "../model/tile-threads.ts";
import { registerPixelKernels } from "../simd/register.ts";

registerPixelKernels();

/** A thread of the engine's that makes training tiles until the engine ends it. */
addEventListener("message", ({ data }: MessageEvent<TileRequest>) => {
  const { reply, transfer } = answerRequest(data);
  postMessage(reply, { transfer });
});
postMessage("ready");
