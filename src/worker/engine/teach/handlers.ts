import { version } from "../../../../package.json";
import { TrainingError } from "../../../model/errors.ts";
import { type LoadedModel, saveModel } from "../../../model/model.ts";
import { predictRect } from "../../../model/teaching/predict-rect.ts";
import { resultOf } from "../../../model/teaching/result.ts";
import { TeachingSession } from "../../../model/teaching/session.ts";
import type { ModelId } from "../../protocol.ts";
import type { Queue } from "../../queue.ts";
import { type Handlers, reply } from "../../rpc.ts";
import type { TeachApi } from "../../teach-protocol.ts";
import type { Running } from "../backend.ts";
import { checkNotBlank } from "../check-result.ts";
import { explained } from "../explain.ts";
import { train } from "./train.ts";

/** What fine-tuning needs of the engine that it is part of. */
export interface TeachMeans {
  readonly queue: Queue;
  /** @throws BackendError before the engine was started */
  readonly running: () => Running;
  /** @throws RemoteError when no such model was loaded */
  readonly modelOf: (id: ModelId) => LoadedModel;
}

/** The engine's fine-tuning session, of which there is at most one. */
export function teachHandlers({
  queue,
  running,
  modelOf,
}: TeachMeans): Omit<Handlers<TeachApi>, "uncertainty"> {
  let session: TeachingSession | null = null;
  /** The run that is under way. */
  let pause: AbortController | null = null;
  /** Settles when the last run has ended. */
  let ended: Promise<unknown> = Promise.resolve();

  const current = (): TeachingSession => {
    if (session === null) throw new TrainingError("No training is open.");
    return session;
  };
  const turn = <T>(work: () => Promise<T>, signal = NEVER): Promise<T> =>
    queue(() => explained(running().gpu, signal, work), signal);
  /** A change of the session between two turns of the network. */
  const change = (work: () => void) =>
    queue(async () => {
      work();
      return reply(null);
    });

  /** Ends a session's run, which still writes its checkpoint, and then frees what it holds on a device. */
  const retire = (old: TeachingSession | null): void => {
    pause?.abort();
    void ended.then(() => old?.dispose());
  };

  return {
    teachOpen: ({ parent, ...start }) =>
      queue(async () => {
        retire(session);
        session = new TeachingSession({ ...start, parent: modelOf(parent) });
        return reply({ step: session.steps });
      }),
    teachPut: (image) => change(() => current().put(image)),
    teachPatch: (patch) => change(() => current().patch(patch)),
    teachDrop: ({ id }) => change(() => current().drop(id)),
    teachTrain: async ({ settings }, job) => {
      const own = await queue(async () => current());
      if (pause !== null) throw new TrainingError("Training is under way already.");
      pause = new AbortController();
      const signal = AbortSignal.any([pause.signal, job.signal]);
      try {
        const run = train({ session: own, settings, job, pause: signal, gpu: running().gpu, turn });
        ended = run.catch(() => undefined);
        return reply(await run);
      } finally {
        pause = null;
      }
    },
    teachPause: async () => {
      pause?.abort();
      return reply(null);
    },
    teachPredict: ({ id, rect, weights }, { signal }) =>
      turn(async () => {
        const own = current();
        const { limits, gpu } = running();
        const network = await own.network(weights);
        const result = await predictRect(network, own.set.image(id), rect, { limits, signal });
        if (gpu !== null) checkNotBlank(result.probabilities);
        return reply(
          { ...result, step: own.steps },
          result.probabilities.map((plane) => plane.buffer),
        );
      }, signal),
    teachSamples: ({ count, settings }) => queue(async () => reply(await current().samples(count, settings))),
    teachModel: (order) =>
      queue(async () => {
        const bytes = saveModel(await resultOf(current(), { ...order, utile: version }), "F16");
        return reply(bytes, [bytes]);
      }),
    teachCheckpoint: () =>
      queue(async () => {
        const bytes = await current().checkpoint();
        return reply(bytes, [bytes]);
      }),
    teachClose: () =>
      change(() => {
        retire(session);
        session = null;
      }),
  };
}

/** Aborted never. */
const NEVER = new AbortController().signal;
