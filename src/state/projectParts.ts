import { type FileRef, toStored } from "../storage/file-ref.ts";
import type { Change } from "../storage/open-project.ts";
import type { AppState } from "./appState.ts";
import type { ImageId, ImageItem, Outcome } from "./image.ts";
import { isOwn, type ModelOffer } from "./modelsSlice.ts";
import { keepPlanes } from "./packPlanes.ts";
import type { PaintKeeper } from "./paintKeeper.ts";
import type { RecordKind, RecordOf } from "./projectRecords.ts";
import type { Part } from "./saver.ts";
import type { Services } from "./services.ts";
import { teachPart } from "./teachPart.ts";

/** What the parts of a project share while it is open. */
export interface PartsContext {
  readonly services: Services;
  /** Files that hold what an object of the state holds. */
  readonly files: WeakMap<object, FileRef>;
  readonly paint: PaintKeeper;
  /** Images whose masks are still being read: what the state says of them is not yet true. */
  readonly unread: ReadonlySet<ImageId>;
}

/** Everything of the state that a project keeps. */
export function projectParts(context: PartsContext, state: AppState): Part[] {
  const parts: Part[] = [orderPart(state), settingsPart(state), viewPart(state)];
  for (const id of state.order) {
    const item = state.images[id];
    if (item === undefined) continue;
    parts.push(imagePart(context, item));
    const document = state.documents[id];
    if (document !== undefined) parts.push(...context.paint.parts(id, document));
    if (context.unread.has(id)) continue;
    parts.push(givenPart(context, item));
    if (item.outcome !== null) parts.push(outcomePart(context, item, item.outcome));
  }
  if (state.record !== null) parts.push(teachPart(context.files, state.record, state.teaching));
  for (const offer of state.offers) if (isOwn(offer)) parts.push(modelPart(context, offer, true));
  for (const offer of state.removedModels) {
    // One of the same name may have taken its place.
    if (!state.offers.some(({ name }) => name === offer.name)) parts.push(modelPart(context, offer, false));
  }
  return parts;
}

/** The change that puts a record of a kind. */
function put<K extends RecordKind>(kind: K, name: string, value: RecordOf<K>): Change {
  return { kind: "put", piece: kind, name, value: toStored(value) };
}

function orderPart({ order }: AppState): Part {
  return { key: "order", seen: [order], lane: "now", changes: () => [put("order", "", [...order])] };
}

function settingsPart(state: AppState): Part {
  const { model, objectOptions, runOptions, cellSize, weightOptions, paint } = state;
  const { teachSettings, heldShare, ownClasses } = state;
  return {
    key: "settings",
    seen: [
      model,
      objectOptions,
      runOptions,
      cellSize,
      weightOptions,
      paint,
      teachSettings,
      heldShare,
      ownClasses,
    ],
    lane: "now",
    changes: () => [
      put("settings", "", {
        model,
        objectOptions,
        runOptions,
        cellSize,
        weightOptions,
        paint,
        teachSettings,
        heldShare,
        ownClasses,
      }),
    ],
  };
}

function viewPart(state: AppState): Part {
  const { place, selected, layers, outlines, contrasts, folded, cameras } = state;
  return {
    key: "view",
    seen: [place, selected, layers, outlines, contrasts, folded, cameras],
    lane: "settled",
    changes: () => [
      put("view", "", {
        place,
        selected,
        layers,
        outlines,
        contrasts: channelLists(contrasts),
        folded,
        cameras,
      }),
    ],
  };
}

function imagePart({ files }: PartsContext, item: ImageItem): Part {
  const { id, name, folder, file, pixelSize, estimate } = item;
  return {
    key: `image/${id}`,
    seen: [name, folder, file, pixelSize, estimate],
    lane: "files",
    failed: () => files.delete(file),
    changes: async (keep) => {
      const content = files.get(file) ?? (await keep(file, `images/${folder}${name}`));
      files.set(file, content);
      return [put("image", id, { name, folder, pixelSize, estimate, content })];
    },
  };
}

function givenPart({ files, services }: PartsContext, { id, name, given }: ImageItem): Part {
  return {
    key: `given/${id}`,
    seen: [given],
    lane: "files",
    failed: () => given && files.delete(given),
    changes: async (keep) => {
      if (given === null) return [{ kind: "drop", piece: "given", name: id }];
      const { width, height, count, data } = given.labels;
      const labels =
        files.get(given) ??
        (await keepPlanes(services, keep, { width, height, planes: [data] }, `given/${stem(name)}.tif`));
      files.set(given, labels);
      return [put("given", id, { fileName: given.fileName, labels, width, height, count })];
    },
  };
}

function outcomePart(context: PartsContext, { id, name }: ImageItem, outcome: Outcome): Part {
  const { files, services } = context;
  const { segmentation, options, exported } = outcome;
  // Objects of an earlier answer only stand in for those to come.
  const found = outcome.found?.segmentation === segmentation ? outcome.found : null;
  return {
    key: `outcome/${id}`,
    seen: [segmentation, options, exported, found],
    lane: "files",
    failed: () => {
      files.delete(segmentation);
      if (found !== null) files.delete(found);
    },
    changes: async (keep) => {
      const { probabilities: planes, width, height, classes, ...facts } = segmentation;
      const size = { width, height };
      const probabilities =
        files.get(segmentation) ??
        (await keepPlanes(services, keep, { ...size, planes }, `probability/${stem(name)}.tif`));
      files.set(segmentation, probabilities);
      const labels =
        found &&
        (files.get(found) ??
          (await keepPlanes(
            services,
            keep,
            { ...size, planes: [found.labels.data] },
            `found/${stem(name)}.tif`,
          )));
      if (found !== null && labels !== null) files.set(found, labels);
      return [
        put("outcome", id, {
          ...facts,
          ...size,
          classes: [...classes],
          options,
          exported,
          probabilities,
          found: found && labels && { labels, count: found.labels.count, options: found.options },
        }),
      ];
    },
  };
}

function modelPart(
  { files }: PartsContext,
  { name, title, description, file }: ModelOffer,
  listed: boolean,
): Part {
  return {
    key: `model/${name}`,
    seen: [file, title, description, listed],
    lane: "files",
    changes: async (keep) => {
      if (typeof file === "string") return [];
      const content = files.get(file) ?? (await keep(file, `models/${name}.safetensors`));
      files.set(file, content);
      return [put("model", name, { title, description, content, listed })];
    },
  };
}

/** A file's name without its extension. */
function stem(name: string): string {
  return name.replace(/\.[^.]*$/, "");
}

function channelLists(contrasts: AppState["contrasts"]): RecordOf<"view">["contrasts"] {
  return Object.fromEntries(Object.entries(contrasts).map(([id, channels]) => [id, [...channels]]));
}
