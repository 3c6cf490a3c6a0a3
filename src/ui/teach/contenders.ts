import type { AppState } from "../../state/appState.ts";
import type { Contender } from "../../state/compareSlice.ts";
import { count } from "../format.ts";

/** A network that can be chosen for comparing. */
export interface ContenderChoice {
  readonly value: string;
  readonly label: string;
}

export function versionName(step: number): string {
  return step === 0 ? "before learning" : `step ${count(step)}`;
}

/** What people call a network. */
export function contenderName(contender: Contender, { offers }: Pick<AppState, "offers">): string {
  if (contender.kind === "version") return versionName(contender.step);
  return offers.find(({ name }) => name === contender.name)?.title ?? contender.name;
}

/** Versions of the run, the latest first, then every model. */
export function contenderChoices({ record, offers }: Pick<AppState, "record" | "offers">) {
  const versions = (record?.versions ?? [])
    .toReversed()
    .map(({ step }) => ({ kind: "version", step }) as const);
  const models = offers.map(({ name }) => ({ kind: "model", name }) as const);
  const choice = (contender: Contender): ContenderChoice => ({
    value: contenderKey(contender),
    label: contenderName(contender, { offers }),
  });
  return [
    ...(versions.length === 0 ? [] : [{ group: "This run", items: versions.map(choice) }]),
    { group: "Models", items: models.map(choice) },
  ];
}

export function contenderKey(contender: Contender): string {
  return contender.kind === "version" ? `version:${contender.step}` : `model:${contender.name}`;
}

export function contenderOf(key: string): Contender {
  const [kind, ...rest] = key.split(":");
  const name = rest.join(":");
  return kind === "version" ? { kind: "version", step: Number(name) } : { kind: "model", name };
}

/** What is compared unless the user says otherwise: what learning began with, and its best. */
export function firstContenders({ record, model, offers }: Pick<AppState, "record" | "model" | "offers">): {
  readonly left: Contender;
  readonly right: Contender;
} | null {
  const best = record?.versions.find(({ step }) => step === record.best) ?? record?.versions.at(-1);
  if (record !== null && best !== undefined) {
    const left: Contender = { kind: "model", name: record.parent };
    return { left, right: { kind: "version", step: best.step } };
  }
  const other = offers.find(({ name }) => name !== model);
  if (model === null || other === undefined) return null;
  return { left: { kind: "model", name: other.name }, right: { kind: "model", name: model } };
}
