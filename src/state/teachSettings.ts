import type { ModelCard } from "../core/card.ts";
import { instanceCount } from "../core/label-inventory.ts";
import { networkScale } from "../core/scale.ts";
import { defaultTeachSettings } from "../core/teach-defaults.ts";
import type { TeachSettings } from "../core/teaching.ts";
import type { AppState } from "./appState.ts";
import { pixelSizeOf } from "./image.ts";
import type { PaintDocument } from "./paintSlice.ts";
import { segmentOptions } from "./segmentOptions.ts";
import { labelledIds } from "./teachImages.ts";

/** Share of the labelled area held back unless the user says otherwise. */
export const DEFAULT_HELD_SHARE = 0.2;

/** What fine-tuning starts from, with what the data say. */
export function defaultSettings(card: ModelCard, state: AppState): TeachSettings {
  const ids = labelledIds(state);
  const id = ids[0] ?? state.selected;
  const item = id === null ? undefined : state.images[id];
  const asked = item === undefined ? undefined : segmentOptions(item, card, state).scale;
  const scale = networkScale(card, item === undefined ? null : pixelSizeOf(item), asked);
  const objects = ids.reduce((sum, each) => sum + cellsIn(state.documents[each]), 0);
  const backend = state.engine.status === "ready" ? state.engine.report.name : "wasm";
  return defaultTeachSettings(card, { scale, objects }, backend);
}

const counted = new WeakMap<PaintDocument, number>();

/** Cells labelled in a document; counted once for each of its states. */
export function cellsIn(document: PaintDocument | undefined): number {
  if (document === undefined) return 0;
  const cells = counted.get(document) ?? instanceCount(document.labels);
  counted.set(document, cells);
  return cells;
}

/** Settings with what the user chose in their place. */
export function withChoices(
  settings: TeachSettings,
  { teachSettings }: Pick<AppState, "teachSettings">,
): TeachSettings {
  return { ...settings, ...teachSettings };
}

/** Settings of the run under way, else those that the next would begin with; null while no model is loaded. */
export function settingsInForce(state: AppState): TeachSettings | null {
  if (state.record !== null && state.teaching.status !== "idle") return state.record.settings;
  const loading = state.model === null ? undefined : state.loadings[state.model];
  return loading?.status === "ready" ? withChoices(defaultSettings(loading.card, state), state) : null;
}

export function sameSettings(a: TeachSettings, b: TeachSettings): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
