import type { AppState } from "./appState.ts";
import { UNTITLED } from "./projectNames.ts";
import type { Services } from "./services.ts";
import { labelledIds } from "./teachImages.ts";
import type { TeachSession } from "./teachSession.ts";
import { cellsIn } from "./teachSettings.ts";

/** Names of files that a card lists; more are counted. */
const MOST_NAMES = 4;

interface Means {
  readonly services: Services;
  readonly session: TeachSession;
  readonly get: () => AppState;
}

/**
 * Makes the best network of the run a model of the user's and chooses it.
 *
 * @param wanted its name; made different from those of the other models
 * @returns the name it was given
 */
export async function keepBestModel({ services, session, get }: Means, wanted: string): Promise<string> {
  const { record } = get();
  if (record === null) throw new Error("No network has learned anything yet.");
  await session.ensureOpen(record);
  const name = freeName(wanted, get());
  const data = trainedOn(get());
  const description = `${record.parent}, taught with labels of your own.`;
  const bytes = await services.engine("teachModel", { weights: "best", name, description, data });
  await get().keepModel(`${name}.safetensors`, new Blob([bytes]));
  get().chooseModel(name);
  await session.close();
  return name;
}

/** A name like the wanted one that no model has. */
export function freeName(wanted: string, { offers }: Pick<AppState, "offers">): string {
  const name = wanted.trim() === "" ? "my cells" : wanted.trim();
  const taken = (candidate: string) => offers.some((offer) => offer.name === candidate);
  if (!taken(name)) return name;
  let number = 2;
  while (taken(`${name} ${number}`)) number++;
  return `${name} ${number}`;
}

type Named = Pick<AppState, "project" | "order" | "documents" | "images" | "offers" | "record">;

/** What a kept model is called unless the user says otherwise: after the project, the folder of its images, or its parent. */
export function defaultModelName(state: Named): string {
  const [first] = labelledIds(state);
  const folder = first === undefined ? "" : (state.images[first]?.folder ?? "");
  const place = folder.split("/").filter(Boolean).at(-1);
  const project = state.project?.name.startsWith(UNTITLED) ? undefined : state.project?.name;
  return freeName(project ?? place ?? `my ${state.record?.parent.replace(/^my /, "") ?? "cells"}`, state);
}

/** One sentence for the card: which images, how many cells, what was held back. */
function trainedOn(state: AppState): string {
  const ids = labelledIds(state);
  const documents = ids.flatMap((id) => state.documents[id] ?? []);
  const names = ids.slice(0, MOST_NAMES).map((id) => state.images[id]?.name ?? id);
  if (ids.length > MOST_NAMES) names.push(`${ids.length - MOST_NAMES} more`);
  const cells = documents.reduce((sum, document) => sum + cellsIn(document), 0);
  const held = documents.reduce((sum, document) => sum + document.held.length, 0);
  const regions = `${held} ${held === 1 ? "region" : "regions"} held back for judging`;
  const images = `${ids.length} ${ids.length === 1 ? "image" : "images"} (${names.join(", ")})`;
  return `${cells} labelled ${cells === 1 ? "cell" : "cells"} of ${images}; ${regions}`;
}
