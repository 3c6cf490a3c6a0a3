/**
 * The kernels of tfjs's backends that are run, by name: by `layers.ts`, and by the filter gradient that the WASM backend
 * lacks. The build registers no others: tfjs ships some 160 for each backend.
 */
export const TFJS_KERNELS: readonly string[] = [
  "Add",
  "BatchMatMul",
  "Cast",
  "Concat",
  "Conv2D",
  "Conv2DBackpropFilter",
  "Conv2DBackpropInput",
  "FusedConv2D",
  "Identity",
  "MaxPool",
  "MaxPoolGrad",
  "Multiply",
  "PadV2",
  "Reshape",
  "Slice",
  "Step",
  "StridedSlice",
  "Sum",
  "Transpose",
];
