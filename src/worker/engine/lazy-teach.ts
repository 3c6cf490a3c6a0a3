import type { Job, Reply } from "../rpc.ts";
import type { TeachApi } from "../teach-protocol.ts";
import type { TeachMeans } from "./teach/handlers.ts";

type Method = Exclude<keyof TeachApi, "uncertainty">;

type TeachCall<M extends Method> = (
  input: TeachApi[M]["input"],
  job: Job<TeachApi[M]["progress"]>,
) => Promise<Reply<TeachApi[M]["output"]>>;

type TeachHandlers = { readonly [M in Method]: TeachCall<M> };

/** The fine-tuning session's handlers, whose script is loaded when one of them is first called. */
export function lazyTeachHandlers(means: TeachMeans): TeachHandlers {
  let loading: Promise<TeachHandlers> | null = null;
  const load = (): Promise<TeachHandlers> => {
    loading ??= Promise.all([import("./teach/handlers.ts"), import("../../simd/register.ts")]).then(
      ([{ teachHandlers }, { registerPixelKernels }]) => {
        registerPixelKernels();
        return teachHandlers(means);
      },
      (error: unknown) => {
        loading = null;
        throw error;
      },
    );
    return loading;
  };
  const later =
    <M extends Method>(method: M): TeachCall<M> =>
    async (input, job) =>
      (await load())[method](input, job);
  return {
    teachOpen: later("teachOpen"),
    teachPut: later("teachPut"),
    teachPatch: later("teachPatch"),
    teachDrop: later("teachDrop"),
    teachTrain: later("teachTrain"),
    teachPause: later("teachPause"),
    teachPredict: later("teachPredict"),
    teachSamples: later("teachSamples"),
    teachModel: later("teachModel"),
    teachCheckpoint: later("teachCheckpoint"),
    teachClose: later("teachClose"),
  };
}
