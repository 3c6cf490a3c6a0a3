import { type Handlers, reply } from "./rpc.ts";
import type { TeachApi } from "./teach-protocol.ts";

/** Fine-tuning for tests: a session that learns nothing and ends after one step. */
export function fakeTeacher(changes: Partial<Handlers<TeachApi>> = {}): Handlers<TeachApi> {
  const nothing = async () => reply(null);
  return {
    teachOpen: async () => reply({ step: 0 }),
    teachPut: nothing,
    teachPatch: nothing,
    teachDrop: nothing,
    teachTrain: async () => reply({ step: 1, reason: "steps" }),
    teachPause: nothing,
    teachPredict: async ({ rect: { width, height } }) =>
      reply({ width, height, classes: [], probabilities: [], step: 1 }),
    teachSamples: async () => reply([]),
    teachModel: async () => reply(new ArrayBuffer(8)),
    teachCheckpoint: async () => reply(new ArrayBuffer(4)),
    teachClose: nothing,
    uncertainty: async ({ image: { width, height } }) => reply(new Float32Array(width * height)),
    ...changes,
  };
}
