import type { ModelClass } from "../core/card.ts";
import type { ModelId } from "../worker/protocol.ts";
import type { TeachFigures, TeachProgress, TeachSettings } from "../worker/teach-protocol.ts";
import type { TeachRecord, Version } from "./teachSlice.ts";

/** A run that has not taken a step yet. */
export function newRecord(
  parent: ModelId,
  classes: readonly ModelClass[],
  settings: TeachSettings,
): TeachRecord {
  return {
    parent,
    base: null,
    classes,
    settings,
    step: 0,
    seconds: 0,
    losses: [],
    validations: [],
    versions: [],
    best: null,
    checkpoint: null,
    resumedAt: null,
  };
}

/** What the network in training told since the record was last brought up to date, oldest first. */
export interface TeachNews {
  readonly progress: readonly TeachProgress[];
  /** Seconds of training meanwhile. */
  readonly seconds: number;
}

/** A record with what was told since; steps of a session that began with a version count on from that version's. */
export function withNews(record: TeachRecord, { progress, seconds }: TeachNews): TeachRecord {
  const from = record.base?.step ?? 0;
  const losses = progress.flatMap((told) =>
    told.kind === "step" ? [{ step: from + told.step, loss: told.loss }] : [],
  );
  const last = losses.at(-1);
  const told = { ...record, seconds: record.seconds + seconds };
  const stepped =
    last === undefined ? told : { ...told, step: last.step, losses: [...record.losses, ...losses] };
  return progress.reduce((sum, each) => withMilestone(sum, each, from), stepped);
}

function withMilestone(record: TeachRecord, told: TeachProgress, from: number): TeachRecord {
  if (told.kind === "step") return record;
  const step = from + told.step;
  if (told.kind === "checkpoint") return { ...record, checkpoint: { step, bytes: new Blob([told.bytes]) } };
  const { figures, model, best } = told;
  const judged = { ...record, best: best ? step : record.best };
  return {
    ...judged,
    validations:
      figures === null ? record.validations : [...before(record.validations, step), { step, figures }],
    versions: model === null ? record.versions : withVersion(judged, version(step, figures, model)),
  };
}

/** Versions kept: each is a whole network. */
const MOST_VERSIONS = 12;

/** Adds the newest version; of too many, one that stands close between others goes, never the best or the ends. */
function withVersion({ versions, best }: TeachRecord, newest: Version): readonly Version[] {
  const all = [...before(versions, newest.step), newest];
  if (all.length <= MOST_VERSIONS) return all;
  const gap = (index: number) => (all[index + 1]?.step ?? 0) - (all[index - 1]?.step ?? 0);
  const inner = all.map((_, index) => index).slice(1, -1);
  const able = inner.filter((index) => all[index]?.step !== best);
  const dropped = able.reduce((least, index) => (gap(index) < gap(least) ? index : least));
  return all.toSpliced(dropped, 1);
}

function version(step: number, figures: TeachFigures | null, model: ArrayBuffer): Version {
  return { step, figures, model: new Blob([model]) };
}

/** The record as it was at a step of its past. */
export function rewound(record: TeachRecord, step: number): TeachRecord {
  const until = <T extends { readonly step: number }>(moments: readonly T[]) => before(moments, step + 1);
  const kept = record.best !== null && record.best <= step;
  return {
    ...record,
    step,
    losses: until(record.losses),
    validations: until(record.validations),
    versions: until(record.versions),
    best: kept ? record.best : null,
  };
}

function before<T extends { readonly step: number }>(moments: readonly T[], step: number): readonly T[] {
  return moments.filter((moment) => moment.step < step);
}

/** Figures of the network that training began with; null while they are not known. */
export function parentFigures({ validations }: TeachRecord): TeachFigures | null {
  const [first] = validations;
  return first?.step === 0 ? first.figures : null;
}

/** Figures that stand for the run: those of its best version, else the last; null when nothing was held back. */
export function bestFigures({ validations, best }: TeachRecord): TeachFigures | null {
  return (validations.find(({ step }) => step === best) ?? validations.at(-1))?.figures ?? null;
}
