import { defineCommand } from "citty";
import { instancesOf } from "../core/label-ids.ts";
import { type Scores, scoreInstances } from "../core/metrics.ts";
import { imagesIn, readLabels } from "./files.ts";
import { refuseUnknownOptions, UsageError } from "./usage.ts";

export const score = defineCommand({
  meta: {
    name: "score",
    description: "Score predicted labels against true ones, paired by stem; prints JSON",
  },
  args: {
    pred: {
      type: "string",
      required: true,
      description: "folder of predicted labels (STEM.labels.tif or STEM.*)",
    },
    truth: { type: "string", required: true, description: "folder of true labels" },
  },
  run: async ({ args, rawArgs, cmd }) => {
    refuseUnknownOptions(rawArgs, cmd.args ?? {});
    const predictions = await imagesIn(args.pred, ".labels");
    const files: ({ stem: string } & Scores)[] = [];
    for (const [stem, path] of await imagesIn(args.truth)) {
      const prediction = predictions.get(stem);
      if (prediction === undefined) continue;
      predictions.delete(stem);
      const truth = await readLabels(path);
      const predicted = await readLabels(prediction);
      if (truth.width !== predicted.width || truth.height !== predicted.height) {
        throw new Error(
          `${prediction} is ${predicted.width} × ${predicted.height} px, ${path} ${truth.width} × ${truth.height}.`,
        );
      }
      files.push({ stem, ...scoreInstances(instancesOf(truth), instancesOf(predicted)) });
    }
    if (files.length === 0) throw new UsageError(`no labels of ${args.pred} and ${args.truth} share a stem`);
    const alone = [...predictions.keys()].filter((stem) => !stem.endsWith(".mask"));
    if (alone.length > 0)
      console.error(`not scored, for want of a true label of the same name: ${alone.join(", ")}`);
    console.log(JSON.stringify({ files, mean: meanOf(files) }, null, 2));
  },
});

/** Mean of every figure over the files. */
function meanOf(files: readonly Scores[]): Scores {
  const mean = (figure: (scores: Scores) => number): number =>
    files.reduce((sum, scores) => sum + figure(scores), 0) / files.length;
  return {
    iou: mean(({ iou }) => iou),
    dice: mean(({ dice }) => dice),
    pixelError: mean(({ pixelError }) => pixelError),
    randError: mean(({ randError }) => randError),
    ap50: mean(({ ap50 }) => ap50),
    f1: mean(({ f1 }) => f1),
    seg: mean(({ seg }) => seg),
  };
}
