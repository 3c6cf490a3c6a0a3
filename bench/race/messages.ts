import * as v from "valibot";

const amount = v.pipe(v.number(), v.minValue(0));
const clock = v.picklist(["wall", "processor"]);

export const aboutSchema = v.object({
  engine: v.string(),
  version: v.string(),
  backend: v.string(),
  adapter: v.string(),
  runtime: v.string(),
  clock,
  peaks: v.object({ flops: amount, bytes: amount }),
  startSeconds: amount,
  variants: v.exactOptional(
    v.array(
      v.object({
        name: v.string(),
        state: v.picklist(["used", "proved", "slower", "untried", "failed"]),
        note: v.string(),
      }),
    ),
  ),
  testedSeconds: v.exactOptional(amount),
  note: v.exactOptional(v.string()),
});

export const timingSchema = v.object({
  firstSeconds: amount,
  passes: amount,
  seconds: amount,
  processorSeconds: amount,
  processBytes: v.nullable(amount),
  gpuBytes: v.nullable(amount),
  answer: v.array(v.number()),
});

/** What a process that computes says to the one that asks. */
export const answerSchema = v.variant("kind", [
  v.object({ kind: v.literal("ready"), about: aboutSchema }),
  v.object({ kind: v.literal("measured"), timing: timingSchema }),
  v.object({ kind: v.literal("failed"), message: v.string() }),
]);
export type Answer = v.InferOutput<typeof answerSchema>;

export const questionSchema = v.object({
  each: v.object({
    work: v.picklist(["prediction", "training step"]),
    filters: amount,
    tile: amount,
  }),
  repeats: v.object({ passes: amount, enough: amount }),
});
export type Question = v.InferOutput<typeof questionSchema>;
