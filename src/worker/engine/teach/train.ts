import type { OwnedDevice } from "../../../gpu/device.ts";
import { saveModel } from "../../../model/model.ts";
import { nextTask } from "../../../model/next-task.ts";
import type { Judged, TeachingSession } from "../../../model/teaching/session.ts";
import type { Job } from "../../rpc.ts";
import type { TeachEnd, TeachProgress, TeachSettings } from "../../teach-protocol.ts";
import { openTileWorkshop } from "./tile-threads.ts";

/** Milliseconds between two checkpoints: what a crash may cost. Writing one takes about 200 of them. */
const CHECKPOINT_EVERY_MS = 20_000;

/** What a run needs of the engine. */
export interface TrainRun {
  readonly session: TeachingSession;
  readonly settings: TeachSettings;
  readonly job: Job<TeachProgress>;
  /** Aborted when the run is to end; the step in hand is given up. */
  readonly pause: AbortSignal;
  /** The device that steps are computed on; null: the CPU. */
  readonly gpu: OwnedDevice | null;
  /** Takes its turn with the network among the other calls. */
  readonly turn: <T>(work: () => Promise<T>) => Promise<T>;
}

/** Steps and judgements, each in a turn of its own, until an end; checkpoints as they fall due, and one at the end. */
export async function train(run: TrainRun): Promise<TeachEnd> {
  const workshop = await openTileWorkshop(run.gpu !== null);
  try {
    await run.turn(() => run.session.configure(run.settings, workshop));
    return await trainOn(run);
  } finally {
    workshop.end();
  }
}

async function trainOn({ session, settings, job, pause, turn }: TrainRun): Promise<TeachEnd> {
  const checkpoint = async (): Promise<void> => {
    const bytes = await turn(() => session.checkpoint());
    job.report({ kind: "checkpoint", step: session.steps, bytes }, [bytes]);
  };
  let kept = performance.now();
  for (;;) {
    if (session.isJudgementDue()) {
      const judged = await turn(() => session.judge());
      await tell(session, judged, job);
      if (judged.settled) return end("settled");
    }
    if (session.steps >= settings.steps) return end("steps");
    if (pause.aborted) return end("paused");
    const step = await unlessPaused(turn(() => session.step(pause)));
    if (step === null) continue;
    job.report({ kind: "step", ...step });
    if (performance.now() - kept >= CHECKPOINT_EVERY_MS) {
      await checkpoint();
      kept = performance.now();
    }
    await nextTask();
  }

  /** What a turn gives, or null when it was given up. */
  function unlessPaused<T>(result: Promise<T>): Promise<T | null> {
    return result.catch((thrown: unknown) => {
      if (thrown === pause.reason) return null;
      throw thrown;
    });
  }

  async function end(reason: TeachEnd["reason"]): Promise<TeachEnd> {
    await checkpoint();
    return { step: session.steps, reason };
  }
}

/** Reports a judgement with the weights that were judged; before the first step they are the parent's. */
async function tell(
  session: TeachingSession,
  { figures, best }: Judged,
  job: Job<TeachProgress>,
): Promise<void> {
  const step = session.steps;
  const report = { kind: "validation", step, figures, best } as const;
  if (step === 0) {
    job.report({ ...report, model: null });
    return;
  }
  const { card, weights } = await session.network("latest");
  const model = saveModel({ card: { ...card, name: `${session.parent}, step ${step}` }, weights }, "F16");
  job.report({ ...report, model }, [model]);
}
