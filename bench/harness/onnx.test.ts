import { tensor4d, transpose } from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-backend-cpu";
import { InferenceSession, Tensor } from "onnxruntime-web";
import { expect, test } from "vitest";
import type { UNetConfig } from "../../src/core/card.ts";
import { unet } from "../../src/model/unet.ts";
import { uploadWeights } from "../../src/model/weights.ts";
import { syntheticImage } from "./image.ts";
import { randomModel } from "./models.ts";
import { writeOnnx } from "./onnx.ts";

const config: UNetConfig = {
  depth: 2,
  baseFilters: 4,
  inputChannels: 1,
  classes: 3,
  dropout: 0,
  norm: "none",
};

test("onnxruntime gives the same logits as our network", async () => {
  const size = 60;
  const { weights, tensors } = randomModel(config, 7);
  const pixels = syntheticImage(size, 3);

  const session = await InferenceSession.create(writeOnnx(config, tensors));
  const { logits } = await session.run({ image: new Tensor("float32", pixels, [1, 1, size, size]) });
  const uploaded = uploadWeights(config, weights);
  const ours = unet({ config, weights: uploaded }, tensor4d(pixels, [1, size, size, 1]));

  expect(logits?.dims).toEqual([1, 3, 20, 20]);
  const theirs = await logits?.getData();
  if (!(theirs instanceof Float32Array)) throw new TypeError("onnxruntime gave no float32 logits");
  const channelsFirst = await transpose(ours, [0, 3, 1, 2]).data<"float32">();
  const difference = channelsFirst.reduce(
    (most, value, i) => Math.max(most, Math.abs(value - (theirs[i] ?? NaN))),
    0,
  );
  expect(difference).toBeLessThan(1e-5);
});
