import { validInputSize } from "../core/tiles.ts";
import { OutOfMemoryError } from "../worker/errors.ts";
import type { TeachEnd } from "../worker/teach-protocol.ts";
import type { AppState } from "./appState.ts";
import { messageOf } from "./message.ts";
import type { Services } from "./services.ts";
import { createNewsDesk } from "./teachNews.ts";
import { createPace } from "./teachPace.ts";
import { rewound, withNews } from "./teachRecord.ts";
import { isLoss, type TeachSession } from "./teachSession.ts";
import type { TeachRecord, TeachSlice } from "./teachSlice.ts";

/** Times that the engine may be lost without getting any further before the run is given up. */
const MOST_LOSSES = 3;

/** Milliseconds without another change after which changed settings are followed: a slider is still. */
const SETTLED = 300;

const ENDS: Readonly<Record<Exclude<TeachEnd["reason"], "paused">, string>> = {
  steps: "Learning is finished. Keep the best, or continue.",
  settled: "Learning has stopped improving. Keep the best, or label more and continue.",
};

/** Where nothing that was learned did better than what the network knew before, there is nothing to keep. */
const NO_BETTER = "Learning has found nothing better so far: correct more cells, then continue.";

interface Means {
  readonly services: Services;
  readonly session: TeachSession;
  readonly get: () => AppState;
  readonly set: (patch: Partial<TeachSlice>) => void;
}

/** Takes the run of the record as far as it goes. */
export class TeachRun {
  readonly #means: Means;
  readonly #pace = createPace();
  #going: Promise<void> | null = null;
  #wanted: "on" | "pause" = "on";
  #settling: ReturnType<typeof setTimeout> | null = null;

  constructor(means: Means) {
    this.#means = means;
  }

  /** Goes on until the run ends, is paused or fails; never rejects. */
  go(): Promise<void> {
    this.#wanted = "on";
    this.#means.set({ teaching: { status: "preparing" } });
    this.#going ??= this.#attempts().finally(() => {
      this.#going = null;
    });
    return this.#going;
  }

  /** Ends it, the step in hand given up; resolves when it stands still. */
  async pause(): Promise<void> {
    if (this.#going === null) return;
    this.#wanted = "pause";
    this.#means.set({ teaching: { status: "pausing" } });
    await this.#halt();
    await this.#going;
  }

  /** Has the next step follow the settings of now. */
  resettle(): void {
    if (this.#settling !== null) clearTimeout(this.#settling);
    this.#settling = setTimeout(() => {
      if (this.#means.get().teaching.status === "running") void this.#halt();
    }, SETTLED);
  }

  /** Begins anew from what was kept whenever the engine is lost, as long as it gets any further. */
  async #attempts(): Promise<void> {
    const { session, get, set } = this.#means;
    let losses = 0;
    let reached = -1;
    for (;;) {
      try {
        const reason = await this.#stretches();
        await this.#keepCheckpoint();
        set({ teaching: reason === "paused" ? { status: "paused" } : { status: "done", reason } });
        if (reason !== "paused") get().notify("info", get().record?.best === 0 ? NO_BETTER : ENDS[reason]);
        return;
      } catch (error) {
        const at = get().record?.checkpoint?.step ?? 0;
        losses = at > reached ? 1 : losses + 1;
        reached = at;
        if (!isLoss(error) || losses > MOST_LOSSES) {
          set({ teaching: { status: "failed", message: messageOf(error) } });
          return;
        }
        session.lose();
        this.#retreat(error);
      }
    }
  }

  /** From opening the session to the end of training; settings that changed meanwhile begin another stretch. */
  async #stretches(): Promise<TeachEnd["reason"]> {
    const { session, get, set } = this.#means;
    await session.ensureOpen(this.#record());
    while (this.#wanted === "on") {
      set({ teaching: { status: "running" } });
      const { settings } = this.#record();
      const { reason } = await this.#train();
      if (reason !== "paused" || settings === get().record?.settings) return reason;
    }
    return "paused";
  }

  async #train(): Promise<TeachEnd> {
    const { services, session, get, set } = this.#means;
    const { settings, base } = this.#record();
    this.#pace.restart();
    const desk = createNewsDesk((news) => {
      const { record } = get();
      if (record !== null) set({ record: withNews(record, news), stepSeconds: this.#pace.seconds() });
    }, services.now);
    try {
      return await session.train({ ...settings, steps: settings.steps - (base?.step ?? 0) }, (told) => {
        if (told.kind === "step") this.#pace.mark(told.step, services.now());
        desk.take(told);
      });
    } finally {
      desk.flush();
    }
  }

  async #keepCheckpoint(): Promise<void> {
    const { services, get, set } = this.#means;
    if (this.#record().checkpoint?.step === this.#record().step) return;
    const bytes = new Blob([await services.engine("teachCheckpoint", null)]);
    const { record } = get();
    if (record !== null) set({ record: { ...record, checkpoint: { step: record.step, bytes } } });
  }

  /** Brings the record back to what the engine can go on from. */
  #retreat(error: unknown): void {
    const { get, set } = this.#means;
    const record = this.#record();
    const step = record.checkpoint?.step ?? record.base?.step ?? 0;
    const less = error instanceof OutOfMemoryError ? { tileSize: smallerTile(get(), record) } : {};
    set({
      record: { ...rewound(record, step), settings: { ...record.settings, ...less } },
      teaching: { status: "preparing" },
    });
    // What happened the engine itself has told.
    get().notify("info", `Learning goes on from step ${step}.`);
  }

  #record(): TeachRecord {
    const { record } = this.#means.get();
    if (record === null) throw new Error("There is nothing to go on with.");
    return record;
  }

  async #halt(): Promise<void> {
    // An engine that was lost has stopped as well.
    await this.#means.services.engine("teachPause", null).catch(() => null);
  }
}

/** A tile of half the edge that fits the network. */
function smallerTile({ loadings }: AppState, { parent, settings }: TeachRecord): number {
  const loading = loadings[parent];
  if (loading?.status !== "ready") return settings.tileSize;
  return validInputSize(settings.tileSize / 2, loading.card.architecture.depth);
}
