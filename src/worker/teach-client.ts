import { OutOfMemoryError, WorkerLostError } from "./errors.ts";
import { keepAwake } from "./keep-awake.ts";
import type { EngineApi, ModelId } from "./protocol.ts";
import type { Queue } from "./queue.ts";
import { causeOf } from "./recovery.ts";
import type { CallOptions } from "./rpc.ts";
import type { Session } from "./session.ts";
import type { TeachApi, TeachEnd } from "./teach-protocol.ts";

/** A worker whose backend runs. */
export interface TeachHome {
  readonly session: Session<EngineApi>;
  readonly report: { readonly name: "webgpu" | "wasm" };
}

/** The page's engine, as fine-tuning sees it. */
export interface TeachHost {
  readonly queue: Queue;
  /** The worker that runs now, or a fresh one, with this model in it. */
  readonly readyWith: (model: ModelId) => Promise<TeachHome>;
  readonly isCurrent: (home: TeachHome) => boolean;
  /** Puts a fresh worker in the place of a broken one, tells why, and perhaps leaves the GPU. */
  readonly recover: (toWasm: boolean, message: string) => Promise<void>;
}

type Method = Exclude<keyof TeachApi, "uncertainty">;
type Input<M extends Method> = TeachApi[M]["input"];
type Options<M extends Method> = CallOptions<TeachApi[M]["progress"]>;

/**
 * Fine-tuning as the page calls it. The session lives in one worker and is lost with it: every later call then rejects
 * with `WorkerLostError` until another is opened from a checkpoint.
 */
export class TeachClient {
  readonly #host: TeachHost;
  #home: TeachHome | null = null;
  /** Times that the worker broke since the last checkpoint. */
  #losses = 0;

  constructor(host: TeachHost) {
    this.#host = host;
  }

  open(input: Input<"teachOpen">, options: Options<"teachOpen">): Promise<{ readonly step: number }> {
    return this.#host.queue(async () => {
      const home = await this.#host.readyWith(input.parent);
      this.#home = home;
      return this.#explained(home, () => home.session.call("teachOpen", input, options));
    }, options.signal);
  }

  /** A call that takes its turn among the page's others. */
  inTurn<M extends Method>(method: M, input: Input<M>, options: Options<M>): Promise<TeachApi[M]["output"]> {
    return this.#host.queue(() => {
      const home = this.#open();
      return this.#explained(home, () => home.session.call(method, input, options));
    }, options.signal);
  }

  /** Begins in its turn, then lets the page's other calls by. */
  async train(input: Input<"teachTrain">, options: Options<"teachTrain">): Promise<TeachEnd> {
    const home = await this.#host.queue(async () => this.#open(), options.signal);
    const onProgress: Options<"teachTrain">["onProgress"] = (progress) => {
      if (progress.kind === "checkpoint") this.#losses = 0;
      options.onProgress?.(progress);
    };
    try {
      return await keepAwake(() => home.session.call("teachTrain", input, { ...options, onProgress }));
    } catch (error) {
      return await this.#host.queue(() => this.#lose(home, error));
    }
  }

  /** Does not wait its turn: it is to end what others wait for. */
  async pause(): Promise<null> {
    return this.#open().session.call("teachPause", null);
  }

  #open(): TeachHome {
    const home = this.#home;
    if (home?.session.isOpen()) return home;
    throw new WorkerLostError(
      home === null
        ? "No training is open."
        : "The training was lost with its worker: open it from its checkpoint.",
    );
  }

  async #explained<T>(home: TeachHome, call: () => Promise<T>): Promise<T> {
    try {
      return await call();
    } catch (error) {
      return await this.#lose(home, error);
    }
  }

  /** Replaces the worker when an error means that it, or its backend, is broken; throws what became of it. */
  async #lose(home: TeachHome, error: unknown): Promise<never> {
    const cause = causeOf(error);
    if (cause === null) throw error;
    const isBroken = this.#host.isCurrent(home);
    const toWasm = isBroken && home.report.name === "webgpu" && this.#losses++ > 0;
    const plan = `the training was lost with its worker and can go on from its last checkpoint${toWasm ? ", on the CPU (WASM)" : ""}`;
    if (isBroken) await this.#host.recover(toWasm, `${cause}; ${plan}.`);
    throw error instanceof OutOfMemoryError ? error : new WorkerLostError(`${cause}; ${plan}.`);
  }
}
