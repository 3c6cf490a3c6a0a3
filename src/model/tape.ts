import { add, type Tensor, type Tensor4D } from "@tensorflow/tfjs-core";

/** Gradient of one step's input; `weight` names a parameter, `tensor` an activation. */
export type InputGradient =
  | { readonly of: Tensor; readonly gradient: Tensor }
  | { readonly weight: string; readonly gradient: Tensor };

interface Step {
  readonly output: Tensor;
  /** Given the gradient of `output` (which the tape disposes), returns those of the inputs. */
  readonly backward: (outputGradient: Tensor4D) => InputGradient[];
}

/**
 * The way back through one forward pass.
 *
 * tfjs's own autograd unfuses bias and ReLU, keeps every intermediate and adds hundreds of small kernels;
 * for one fixed network a list of steps is simpler and faster, and frees each activation when its step has run.
 */
export class Tape {
  readonly #steps: Step[] = [];
  readonly #owned = new Set<Tensor>();

  record(output: Tensor, backward: Step["backward"]): void {
    this.#steps.push({ output, backward });
  }

  /** Hands an activation to the tape, which disposes it when it is no longer needed. */
  own(tensor: Tensor): void {
    this.#owned.add(tensor);
  }

  /**
   * Runs the steps in reverse.
   *
   * @param output the last step's output
   * @param outputGradient the loss's gradient with respect to it; consumed
   * @returns the gradient of each parameter by name; the caller disposes them
   */
  backward(output: Tensor, outputGradient: Tensor): Map<string, Tensor> {
    const pending = new Map<Tensor, Tensor>([[output, outputGradient]]);
    const weights = new Map<string, Tensor>();
    for (let step = this.#steps.pop(); step; step = this.#steps.pop()) {
      const gradient = pending.get(step.output);
      pending.delete(step.output);
      if (gradient) {
        for (const result of step.backward(gradient as Tensor4D)) {
          if ("weight" in result) weights.set(result.weight, result.gradient);
          else accumulate(pending, result.of, result.gradient);
        }
        gradient.dispose();
      }
      if (this.#owned.delete(step.output)) step.output.dispose();
    }
    for (const rest of pending.values()) rest.dispose();
    this.dispose();
    return weights;
  }

  /** Frees every activation; for a pass that was given up. */
  dispose(): void {
    for (const tensor of this.#owned) tensor.dispose();
    this.#owned.clear();
    this.#steps.length = 0;
  }
}

function accumulate(pending: Map<Tensor, Tensor>, of: Tensor, gradient: Tensor): void {
  const sofar = pending.get(of);
  if (!sofar) {
    pending.set(of, gradient);
    return;
  }
  pending.set(of, add(sofar, gradient));
  sofar.dispose();
  gradient.dispose();
}
