import { ModelError } from "../../model/errors.ts";
import { type LoadedModel, loadModel } from "../../model/model.ts";
import { Predictor } from "../../model/predictor.ts";
import { BackendError } from "../errors.ts";
import type { EngineApi, ModelId } from "../protocol.ts";
import { createQueue } from "../queue.ts";
import { type Handlers, reply } from "../rpc.ts";
import { transferOf } from "../shared-memory.ts";
import { type Running, startBackend } from "./backend.ts";
import { lazyTeachHandlers } from "./lazy-teach.ts";
import { Runner } from "./run.ts";
import { causeFailure } from "./simulate-failure.ts";

/** A worker computes on one backend all its life: what a lost one leaves behind in tfjs cannot be trusted. */
interface Started {
  readonly running: Running;
  readonly runner: Runner;
}

/** The engine's side of the protocol; one call at a time has the network. */
export function engineHandlers(): Handlers<EngineApi> {
  const queue = createQueue();
  const models = new Map<ModelId, LoadedModel>();
  let started: Started | null = null;
  /** The one model whose weights are on the backend. */
  let active: { model: LoadedModel; predictor: Predictor } | null = null;

  const backend = (): Started => {
    if (started === null) throw new BackendError("The engine was not started.");
    return started;
  };
  const modelOf = (id: ModelId): LoadedModel => {
    const model = models.get(id);
    if (model === undefined) throw new ModelError(`There is no model "${id}".`);
    return model;
  };
  const predictorOf = (id: ModelId): Predictor => {
    const model = modelOf(id);
    if (active?.model !== model) {
      active?.predictor.dispose();
      active = { model, predictor: new Predictor(model) };
    }
    return active.predictor;
  };

  return {
    start: (options) =>
      queue(async () => {
        if (started !== null) throw new BackendError("The engine was started before.");
        const running = await startBackend(options);
        started = { running, runner: new Runner(running) };
        return reply(running.report);
      }),
    loadModel: ({ fileName, bytes }) =>
      queue(async () => {
        const model = loadModel(fileName, bytes);
        models.set(model.card.name, model);
        return reply(model.card);
      }),
    segment: (input, job) =>
      queue(async () => {
        const result = await backend().runner.segment(() => predictorOf(input.model), input, job);
        return reply(result, transferOf(result.probabilities));
      }, job.signal),
    estimateScale: (input, { signal }) =>
      queue(
        async () =>
          reply(await backend().runner.estimateScale(() => predictorOf(input.model), input, signal)),
        signal,
      ),
    logits: (input, { signal }) =>
      queue(async () => {
        const logits = await backend().runner.logits(() => predictorOf(input.model), input, signal);
        return reply(
          logits,
          logits.planes.map((plane) => plane.buffer),
        );
      }, signal),
    uncertainty: (input, job) =>
      queue(async () => {
        const plane = await backend().runner.uncertainty(() => modelOf(input.model), input, job);
        return reply(plane, [plane.buffer]);
      }, job.signal),
    ...lazyTeachHandlers({ queue, running: () => backend().running, modelOf }),
    simulateFailure: async ({ failure }) => {
      causeFailure(failure, started?.running.gpu ?? null);
      return reply(null);
    },
  };
}
