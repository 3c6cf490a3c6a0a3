import { writeFile } from "node:fs/promises";
import { defineCommand } from "citty";
import { separationWeights } from "../core/weight-map.ts";
import { encodeFloatTiff } from "../io/encode/results.ts";
import { numberOf } from "./arguments.ts";
import { readLabels } from "./files.ts";
import { refuseUnknownOptions } from "./usage.ts";

export const weights = defineCommand({
  meta: {
    name: "weights",
    description: "Write the separation weight map of a label image as a 32-bit float TIFF",
  },
  args: {
    labels: { type: "positional", required: true, description: "label image: instance ids, 0 background" },
    out: { type: "string", required: true, description: "TIFF to write" },
    w0: { type: "string", default: "10", description: "height of the separation term" },
    sigma: { type: "string", default: "5", description: "its standard deviation in px" },
  },
  run: async ({ args, rawArgs, cmd }) => {
    refuseUnknownOptions(rawArgs, cmd.args ?? {});
    const { data, width, height } = await readLabels(args.labels);
    const options = { w0: numberOf("w0", args.w0), sigma: numberOf("sigma", args.sigma) };
    await writeFile(
      args.out,
      encodeFloatTiff([separationWeights(data, width, height, options)], width, height, null),
    );
  },
});
