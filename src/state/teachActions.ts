import type { ModelCard } from "../core/card.ts";
import type { TeachSample, TeachSettings } from "../core/teaching.ts";
import type { AppState } from "./appState.ts";
import { labelClasses } from "./classesSlice.ts";
import { messageOf } from "./message.ts";
import type { Services } from "./services.ts";
import { holdBackRegions } from "./teachHeld.ts";
import { keepBestModel } from "./teachKeep.ts";
import type { LivePredictor } from "./teachLive.ts";
import { newRecord, rewound } from "./teachRecord.ts";
import type { TeachRun } from "./teachRun.ts";
import type { TeachSession } from "./teachSession.ts";
import { DEFAULT_HELD_SHARE, defaultSettings, sameSettings, withChoices } from "./teachSettings.ts";
import type { Teaching, TeachRecord, TeachSlice } from "./teachSlice.ts";
import { isBusy } from "./teachStatus.ts";

/** What the actions of teaching work with. */
export interface TeachMeans {
  readonly services: Services;
  readonly session: TeachSession;
  readonly run: TeachRun;
  readonly predictor: LivePredictor;
  readonly get: () => AppState;
  readonly set: (patch: Partial<TeachSlice>) => void;
}

/** Begins to learn from all that is labelled, with the chosen model for a parent. */
export async function startTeaching(means: TeachMeans): Promise<void> {
  const { session, get, set } = means;
  if (isBusy(get().teaching)) return;
  set({ teaching: { status: "preparing" }, live: null, stepSeconds: null });
  try {
    // A session that is already gone is as good as closed.
    await session.close().catch(() => null);
    await get().ensureEngine();
    const card = await get().ensureModel();
    holdBackRegions(get());
    set({ record: freshRecord(card, get()) });
    await go(means);
  } catch (error) {
    set({ teaching: { status: "failed", message: messageOf(error) } });
  }
}

function freshRecord(card: ModelCard, state: AppState): TeachRecord {
  return newRecord(card.name, labelClasses(state), withChoices(defaultSettings(card, state), state));
}

/** Tiles as the network would see them in training; opens a session for it where there is none. */
export async function sampleTiles(
  { services, session, get }: TeachMeans,
  count: number,
  settings: TeachSettings,
): Promise<readonly TeachSample[]> {
  const { record, teaching } = get();
  if (!session.isOpen) {
    const card = await get().ensureModel();
    await session.ensureOpen(
      record !== null && teaching.status !== "idle" ? record : freshRecord(card, get()),
    );
  }
  return services.engine("teachSamples", { count, settings });
}

export async function continueTeaching(means: TeachMeans): Promise<void> {
  const { get, set } = means;
  const { record, teaching } = get();
  if (record === null || isBusy(teaching)) return;
  // Of a run that took all its steps, to go on means as many again.
  if (record.step >= record.settings.steps) {
    const steps = record.step + record.settings.steps - (record.base?.step ?? 0);
    set({ record: { ...record, settings: { ...record.settings, steps } } });
  }
  settle(means);
  await go(means);
}

/** Makes the best weights a model of the user's, which ends the run. */
export async function keepBest(means: TeachMeans, name: string): Promise<void> {
  const { run, predictor, get, set } = means;
  await run.pause();
  try {
    const kept = await keepBestModel(means, name);
    predictor.stop();
    set({ teaching: { status: "idle" }, live: null });
    get().notify("info", `“${kept}” is among your models, and chosen.`);
  } catch (error) {
    set({ teaching: { status: "failed", message: messageOf(error) } });
  }
}

/** Later versions stay in sight until learning goes on from the earlier one. */
export async function goBackTo({ session, run, get, set }: TeachMeans, step: number): Promise<void> {
  await run.pause();
  const { record } = get();
  const base = record?.versions.find((version) => version.step === step);
  if (record === null || base === undefined) return;
  // As above.
  await session.close().catch(() => null);
  set({ record: { ...rewound(record, step), base, checkpoint: null }, teaching: { status: "paused" } });
  const undo = () => {
    if (isBusy(get().teaching)) return;
    session.lose();
    set({ record });
  };
  get().notify("info", `Back at step ${step}.`, { label: "Undo", run: undo });
}

/** Has the run follow what the user chose; its next step sees it. */
export function settle({ run, get, set }: TeachMeans): void {
  const { record } = get();
  if (record === null) return;
  const settings = withChoices(record.settings, get());
  if (sameSettings(settings, record.settings)) return;
  set({ record: { ...record, settings } });
  run.resettle();
}

/** Back to the defaults that follow from the data, also for a run that is under way. */
export function resetSettings(means: TeachMeans): void {
  const { get, set } = means;
  set({ teachSettings: {}, heldShare: DEFAULT_HELD_SHARE });
  const { record, loadings } = get();
  const loading = record === null ? undefined : loadings[record.parent];
  if (record === null || loading?.status !== "ready") return;
  set({ record: { ...record, settings: defaultSettings(loading.card, get()) } });
  settle(means);
}

/** A run that was under way goes on by itself, unless it failed to get any further when it last did so. */
export function restoreTeaching(means: TeachMeans, record: TeachRecord, teaching: Teaching): void {
  const { set } = means;
  const at = record.checkpoint?.step ?? record.base?.step ?? 0;
  const goesOn = teaching.status === "running" || teaching.status === "preparing";
  const again = goesOn && record.resumedAt !== at;
  const restored = goesOn ? rewound(record, at) : record;
  set({
    record: again ? { ...restored, resumedAt: at } : restored,
    teaching: again || teaching.status === "pausing" || goesOn ? { status: "paused" } : teaching,
  });
  if (again) void go(means);
}

async function go({ run, predictor }: TeachMeans): Promise<void> {
  predictor.start();
  await run.go();
}
