import {
  concat,
  getKernel,
  matMul,
  registerKernel,
  reshape,
  stridedSlice,
  type Tensor,
  type Tensor4D,
  tidy,
  transpose,
} from "@tensorflow/tfjs-core";

/**
 * Registers `Conv2DBackpropFilter` (unpadded, one image), which tfjs's WASM backend lacks.
 *
 * It serves layers whose channels are not a multiple of 8 and the threaded build, for which our SIMD kernels are not made.
 */
export function registerBackpropFilter(): void {
  if (getKernel("Conv2DBackpropFilter", "wasm")) return;
  registerKernel({
    kernelName: "Conv2DBackpropFilter",
    backendName: "wasm",
    kernelFunc: ({ inputs, attrs }) => {
      const { x, dy } = inputs;
      const strides: unknown = attrs?.["strides"];
      const stride: unknown = Array.isArray(strides) ? strides[0] : strides; // tfjs passes on what its caller gave
      const shape: unknown = attrs?.["filterShape"];
      if (!x || !dy || typeof stride !== "number" || !Array.isArray(shape)) {
        throw new RangeError("Conv2DBackpropFilter needs x, dy, strides and filterShape");
      }
      return backpropFilter(x as Tensor4D, dy as Tensor4D, stride, shape);
    },
  });
}

/** dW[tap] = Xᵀ · dY, one matrix product a tap: XNNPACK does those well. */
function backpropFilter(
  x: Tensor4D,
  dy: Tensor4D,
  stride: number,
  [kernelHeight, kernelWidth, inputs, outputs]: number[],
): Tensor {
  const [, height, width] = dy.shape;
  const pixels = height * width;
  return tidy(() => {
    const gradient = reshape(dy, [pixels, outputs ?? 0]);
    const taps: Tensor[] = [];
    for (let ky = 0; ky < (kernelHeight ?? 0); ky++) {
      for (let kx = 0; kx < (kernelWidth ?? 0); kx++) {
        const end = [1, ky + (height - 1) * stride + 1, kx + (width - 1) * stride + 1, inputs ?? 0];
        const under = stridedSlice(x, [0, ky, kx, 0], end, [1, stride, stride, 1]); // [1, H, W, in]
        // transposed by itself: the backend's matrix product does not take transpose flags
        taps.push(matMul(transpose(reshape(under, [pixels, inputs ?? 0])), gradient)); // [in, out]
      }
    }
    return reshape(concat(taps, 0), [kernelHeight ?? 0, kernelWidth ?? 0, inputs ?? 0, outputs ?? 0]);
  });
}
