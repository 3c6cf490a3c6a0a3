import type { ModelCard } from "../core/card.ts";
import type { BackendReport, Segmentation } from "../core/segmentation.ts";
import engineUrl from "./engine.worker.ts?worker&url";
import { ENGINE_CONTRACT } from "./engine-contract.ts";
import { WorkerLostError } from "./errors.ts";
import { keepAwake } from "./keep-awake.ts";
import type { BackendChoice, EngineApi, ModelId, SegmentOptions } from "./protocol.ts";
import { createQueue } from "./queue.ts";
import { retreatFrom } from "./recovery.ts";
import type { CallOptions, Remote } from "./rpc.ts";
import { openSession, type Session } from "./session.ts";
import { type Spawn, spawnWorker } from "./spawn.ts";
import { TeachClient } from "./teach-client.ts";
import type { TeachApi } from "./teach-protocol.ts";

/** Something went wrong and was dealt with. */
export interface Notice {
  /** What happened and what is tried now, for people. */
  readonly message: string;
  /** The backend that a switch led to, or null when it stayed. */
  readonly backend: BackendReport | null;
}

/** The page's engine: the worker's methods, with recovery behind them. */
export interface Engine {
  readonly call: Remote<EngineApi>;
  /** @returns a function that stops listening */
  readonly onNotice: (listener: (notice: Notice) => void) => () => void;
  /** Ends the worker; pending calls reject with `WorkerLostError`. */
  readonly dispose: () => void;
}

export interface EngineSettings {
  /** Backend of the first start, when nothing calls `start` before. Default `auto`. */
  readonly backend?: BackendChoice;
  /** How a worker is made; tests give fakes. */
  readonly spawn?: Spawn;
}

type Methods = {
  readonly [M in keyof EngineApi]: (
    input: EngineApi[M]["input"],
    options: CallOptions<EngineApi[M]["progress"]>,
  ) => Promise<EngineApi[M]["output"]>;
};

type Input<M extends keyof EngineApi> = EngineApi[M]["input"];
type Options<M extends keyof EngineApi> = CallOptions<EngineApi[M]["progress"]>;

/** A worker whose backend runs, and the models it holds. */
interface Started {
  readonly session: Session<EngineApi>;
  readonly report: BackendReport;
  readonly models: Set<ModelId>;
}

/**
 * An engine that survives its worker: when the GPU is lost, memory runs out or the worker dies, a fresh worker is
 * started, the models are loaded again from bytes kept here, and the run is tried with smaller tiles, then on WASM.
 */
export function createEngine(settings: EngineSettings = {}): Engine {
  const client = new EngineClient(
    settings.spawn ?? (() => spawnWorker(engineUrl, "utile-engine")),
    settings.backend ?? "auto",
  );
  const methods: Methods = {
    start: (input) => client.start(input),
    loadModel: (input, options) => client.loadModel(input, options),
    segment: (input, options) => client.segment(input, options),
    estimateScale: (input, options) => client.estimateScale(input, options),
    logits: (input, options) => client.logits(input, options),
    uncertainty: (input, options) => client.uncertainty(input, options),
    ...teachMethods(client.teach),
    simulateFailure: (input, options) => client.simulateFailure(input, options),
  };
  return {
    call: (method, input, options = {}) => methods[method](input, options),
    onNotice: (listener) => client.onNotice(listener),
    dispose: () => client.dispose(),
  };
}

function teachMethods(teach: TeachClient): Pick<Methods, Exclude<keyof TeachApi, "uncertainty">> {
  return {
    teachOpen: (input, options) => teach.open(input, options),
    teachTrain: (input, options) => teach.train(input, options),
    teachPause: () => teach.pause(),
    teachPut: (input, options) => teach.inTurn("teachPut", input, options),
    teachPatch: (input, options) => teach.inTurn("teachPatch", input, options),
    teachDrop: (input, options) => teach.inTurn("teachDrop", input, options),
    teachPredict: (input, options) => teach.inTurn("teachPredict", input, options),
    teachSamples: (input, options) => teach.inTurn("teachSamples", input, options),
    teachModel: (input, options) => teach.inTurn("teachModel", input, options),
    teachCheckpoint: (input, options) => teach.inTurn("teachCheckpoint", input, options),
    teachClose: (input, options) => teach.inTurn("teachClose", input, options),
  };
}

class EngineClient {
  readonly teach: TeachClient;
  readonly #spawn: Spawn;
  readonly #queue = createQueue();
  readonly #files = new Map<ModelId, Input<"loadModel">>();
  readonly #listeners = new Set<(notice: Notice) => void>();
  #wanted: Input<"start">;
  #started: Started | null = null;
  #disposed = false;
  /** Part of the memory that the last recovery left; later runs begin with it. */
  #memoryShare = 1;

  constructor(spawn: Spawn, backend: BackendChoice) {
    this.#spawn = spawn;
    this.#wanted = { backend };
    this.teach = new TeachClient({
      queue: this.#queue,
      readyWith: (model) => this.#readyWith(model),
      isCurrent: (home) => home === this.#started,
      recover: (toWasm, message) => this.#recover(toWasm, message),
    });
  }

  start(input: Input<"start">): Promise<BackendReport> {
    return this.#queue(async () => {
      this.#close("another backend was chosen");
      this.#wanted = input;
      this.#memoryShare = 1;
      return (await this.#ready()).report;
    });
  }

  loadModel(input: Input<"loadModel">, { signal }: Options<"loadModel">): Promise<ModelCard> {
    // A copy of our own, because the caller may transfer or change the bytes.
    const file = { ...input, bytes: input.bytes.slice(0) };
    return this.#queue(async () => {
      const started = await this.#ready();
      const card = await started.session.call("loadModel", file, { signal });
      started.models.add(card.name);
      this.#files.set(card.name, file);
      return card;
    }, signal);
  }

  segment(input: Input<"segment">, options: Options<"segment">): Promise<Segmentation> {
    return this.#queue(
      () =>
        this.#attempt(input, (session, changed) =>
          session.call("segment", { ...input, options: changed }, options),
        ),
      options.signal,
    );
  }

  estimateScale(input: Input<"estimateScale">, options: Options<"estimateScale">): Promise<number | null> {
    return this.#queue(
      () =>
        this.#attempt(input, (session, changed) =>
          session.call("estimateScale", { ...input, options: changed }, options),
        ),
      options.signal,
    );
  }

  uncertainty(input: Input<"uncertainty">, options: Options<"uncertainty">): Promise<Float32Array> {
    return this.#queue(
      () =>
        this.#attempt(input, (session, changed) =>
          session.call("uncertainty", { ...input, options: changed }, options),
        ),
      options.signal,
    );
  }

  logits(input: Input<"logits">, options: Options<"logits">): Promise<EngineApi["logits"]["output"]> {
    return this.#queue(async () => {
      const { session } = await this.#readyWith(input.model);
      return session.call("logits", input, options);
    }, options.signal);
  }

  /** Does not wait its turn: a failure has to strike while a run is under way. */
  async simulateFailure(input: Input<"simulateFailure">, options: Options<"simulateFailure">): Promise<null> {
    const { session } = this.#started ?? (await this.#ready());
    return session.call("simulateFailure", input, options);
  }

  onNotice(listener: (notice: Notice) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  dispose(): void {
    this.#disposed = true;
    this.#close("the engine was disposed of");
  }

  /** Runs a model, again and again under what a failure leaves. */
  async #attempt<T>(
    asked: { readonly model: ModelId; readonly options: SegmentOptions },
    run: (session: Session<EngineApi>, options: SegmentOptions) => Promise<T>,
  ): Promise<T> {
    let options = { memoryShare: this.#memoryShare, ...asked.options };
    for (let number = 0; ; number++) {
      let onGpu = this.#wanted.backend !== "wasm";
      try {
        const { session, report } = await this.#readyWith(asked.model);
        onGpu = report.name === "webgpu";
        const tried = options;
        return await keepAwake(() => run(session, tried));
      } catch (error) {
        const retreat = retreatFrom({ number, onGpu, options, error });
        if (retreat === null || this.#disposed) throw error;
        options = { ...options, ...retreat.options };
        await this.#recover(retreat.toWasm, retreat.notice);
        this.#memoryShare = Math.min(this.#memoryShare, options.memoryShare);
      }
    }
  }

  /** A fresh worker, because what failed may have left the old one's memory or device broken. */
  async #recover(toWasm: boolean, message: string): Promise<void> {
    this.#close("it is replaced after a failure");
    if (!toWasm) return this.#notify({ message, backend: null });
    this.#wanted = {
      ...this.#wanted,
      ...{ backend: "wasm", because: "the GPU failed; choose it in the settings to try it again" },
    };
    const { report } = await this.#ready();
    this.#notify({ message, backend: report });
  }

  async #ready(): Promise<Started> {
    if (this.#started?.session.isOpen()) return this.#started;
    const session = openSession(this.#spawn, ENGINE_CONTRACT);
    const wanted = this.#wanted;
    const { retest: _, ...later } = wanted; // a worker that replaces this one need not test again
    this.#wanted = later;
    try {
      const report = await session.call("start", wanted);
      this.#started = { session, report, models: new Set() };
      return this.#started;
    } catch (error) {
      session.close(new WorkerLostError("The engine could not start."));
      throw error;
    }
  }

  async #readyWith(model: ModelId): Promise<Started> {
    const started = await this.#ready();
    const file = this.#files.get(model);
    if (file !== undefined && !started.models.has(model)) {
      await started.session.call("loadModel", file);
      started.models.add(model);
    }
    return started;
  }

  #close(reason: string): void {
    this.#started?.session.close(new WorkerLostError(`The engine stopped: ${reason}.`));
    this.#started = null;
  }

  #notify(notice: Notice): void {
    for (const listener of this.#listeners) listener(notice);
  }
}
