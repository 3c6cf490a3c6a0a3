import type { UNetConfig } from "../../src/core/card.ts";
import type { NamedTensor } from "../../src/model/safetensors.ts";
import { bytes, type Field, integer, message, text } from "./protobuf.ts";

// Field numbers and enums: github.com/onnx/onnx/blob/main/onnx/onnx.proto
const FLOAT = 1;
const INT64 = 7;
const ATTRIBUTE_INT = 2;
const ATTRIBUTE_INTS = 7;
const IR_VERSION = 8;
const OPSET = 13;

// The standard's defaults, yet onnxruntime's WebGPU kernels want them stated.
const UNPADDED = { pads: [0, 0, 0, 0], strides: [1, 1], dilations: [1, 1] };
const HALVED = { pads: [0, 0, 0, 0], strides: [2, 2], dilations: [1, 1] };

/** A graph under construction. */
interface Graph {
  readonly nodes: Field[];
  readonly initializers: Field[];
}

function attribute(name: string, value: number | readonly number[]): Uint8Array {
  return typeof value === "number"
    ? message(text(1, name), integer(3, value), integer(20, ATTRIBUTE_INT))
    : message(text(1, name), ...value.map((item) => integer(8, item)), integer(20, ATTRIBUTE_INTS));
}

function addNode(
  graph: Graph,
  node: {
    op: string;
    inputs: readonly string[];
    output: string;
    attributes?: Record<string, number | number[]>;
  },
): string {
  const attributes = Object.entries(node.attributes ?? {}).map(([name, value]) =>
    bytes(5, attribute(name, value)),
  );
  const inputs = node.inputs.map((input) => text(1, input));
  graph.nodes.push(
    bytes(1, message(...inputs, text(2, node.output), text(3, node.output), text(4, node.op), ...attributes)),
  );
  return node.output;
}

function addInitializer(
  graph: Graph,
  name: string,
  type: number,
  shape: readonly number[],
  data: ArrayBufferView,
): string {
  const raw = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  const dims = shape.map((size) => integer(1, size));
  graph.initializers.push(bytes(5, message(...dims, integer(2, type), text(8, name), bytes(9, raw))));
  return name;
}

function valueInfo(name: string, shape: readonly (number | string)[]): Uint8Array {
  const dims = shape.map((size) => bytes(1, typeof size === "number" ? integer(1, size) : text(2, size)));
  const tensor = message(integer(1, FLOAT), bytes(2, message(...dims)));
  return message(text(1, name), bytes(2, message(bytes(1, tensor))));
}

/** Px that the skip of each level loses on each side: 4, 16, 40, 88 from the bottom up. */
function cropMargins(depth: number): number[] {
  const margins: number[] = [];
  let margin = 4;
  for (let level = depth - 1; level >= 0; level--) {
    margins[level] = margin;
    margin = 2 * (margin + 4);
  }
  return margins;
}

/** Adds layers by name, taking their parameters from the model file's tensors. */
class UNetGraph implements Graph {
  readonly nodes: Field[] = [];
  readonly initializers: Field[] = [];
  readonly #tensors: ReadonlyMap<string, NamedTensor>;

  constructor(tensors: ReadonlyMap<string, NamedTensor>) {
    this.#tensors = tensors;
  }

  #parameters(layer: string): string[] {
    return ["weight", "bias"].map((part) => {
      const name = `${layer}.${part}`;
      const tensor = this.#tensors.get(name);
      if (tensor === undefined) throw new RangeError(`the model file has no tensor ${name}`);
      return addInitializer(this, name, FLOAT, tensor.shape, tensor.data);
    });
  }

  convolve(input: string, layer: string, output = `${layer}.out`): string {
    const inputs = [input, ...this.#parameters(layer)];
    return addNode(this, { op: "Conv", inputs, output, attributes: UNPADDED });
  }

  twoConvolutions(input: string, stage: string): string {
    let current = input;
    for (const layer of [`${stage}.0`, `${stage}.1`])
      current = addNode(this, {
        op: "Relu",
        inputs: [this.convolve(current, layer)],
        output: `${layer}.relu`,
      });
    return current;
  }

  pool(input: string): string {
    const attributes = { ...HALVED, kernel_shape: [2, 2] };
    return addNode(this, { op: "MaxPool", inputs: [input], output: `${input}.pool`, attributes });
  }

  upConvolve(input: string, layer: string): string {
    const inputs = [input, ...this.#parameters(layer)];
    return addNode(this, { op: "ConvTranspose", inputs, output: `${layer}.out`, attributes: HALVED });
  }

  cropConcat(skip: string, up: string, margin: number): string {
    const ends = { starts: [margin, margin], ends: [-margin, -margin], axes: [2, 3] };
    const inputs = Object.entries(ends).map(([name, values]) =>
      addInitializer(this, `${skip}.${name}`, INT64, [2], BigInt64Array.from(values, BigInt)),
    );
    const cropped = addNode(this, { op: "Slice", inputs: [skip, ...inputs], output: `${skip}.crop` });
    return addNode(this, {
      op: "Concat",
      inputs: [cropped, up],
      output: `${up}.concat`,
      attributes: { axis: 1 },
    });
  }
}

/**
 * The network as an ONNX model: input `image` `[1, C, H, W]`, output `logits` `[1, K, H − 2·context, W − 2·context]`,
 * H and W free as long as every pooling divides evenly.
 *
 * @param tensors of a model file, PyTorch's layout
 * @throws RangeError when a layer's tensor is missing
 */
export function writeOnnx(config: UNetConfig, tensors: ReadonlyMap<string, NamedTensor>): Uint8Array {
  const graph = new UNetGraph(tensors);
  const margins = cropMargins(config.depth);
  const skips: string[] = [];
  let current = "image";
  for (let level = 0; level < config.depth; level++) {
    const skip = graph.twoConvolutions(current, `down.${level}`);
    skips.push(skip);
    current = graph.pool(skip);
  }
  current = graph.twoConvolutions(current, `down.${config.depth}`);
  for (let level = config.depth - 1; level >= 0; level--) {
    const up = graph.upConvolve(current, `up.${level}`);
    current = graph.cropConcat(skips[level] ?? "", up, margins[level] ?? 0);
    current = graph.twoConvolutions(current, `merge.${level}`);
  }
  graph.convolve(current, "head", "logits");
  const body = message(
    ...graph.nodes,
    text(2, "unet"),
    ...graph.initializers,
    bytes(11, valueInfo("image", [1, config.inputChannels, "height", "width"])),
    bytes(12, valueInfo("logits", [1, config.classes, "outHeight", "outWidth"])),
  );
  const opset = message(text(1, ""), integer(2, OPSET));
  return message(integer(1, IR_VERSION), text(2, "utile"), bytes(7, body), bytes(8, opset));
}
