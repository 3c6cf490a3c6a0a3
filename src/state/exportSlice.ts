import { distinctStems, exportNames } from "../io/export-names.ts";
import type { ZipEntry } from "../io/zip.ts";
import type { ExportOrder, ModelId } from "../worker/protocol.ts";
import type { AppState, SliceCreator } from "./appState.ts";
import type { Decoder } from "./decoder.ts";
import {
  ANSWER_KINDS,
  type AnswerKind,
  type ExportKind,
  type ExportSource,
  exportOrder,
  paintedOrder,
} from "./exportFile.ts";
import { type ImageId, pixelSizeOf } from "./image.ts";
import { isAbort, messageOf } from "./message.ts";
import { modelFile, modelFileName } from "./modelsSlice.ts";
import type { Services } from "./services.ts";

/** The archive being written, if any. */
export type Exporting =
  | { readonly status: "idle" }
  | {
      readonly status: "running";
      readonly done: number;
      readonly total: number;
      readonly abort: AbortController;
    };

export interface ExportSlice {
  readonly exporting: Exporting;
  /** Saves one file of a segmented or painted image. */
  exportImage: (id: ImageId, kind: ExportKind) => Promise<void>;
  /** Saves every file of every segmented or painted image as one archive. */
  exportAll: () => Promise<void>;
  /** Saves the file of a model. */
  exportModel: (name: ModelId) => Promise<void>;
  cancelExport: () => void;
}

export function createExportSlice(services: Services, decoder: () => Decoder): SliceCreator<ExportSlice> {
  return (set, get) => {
    const guarded = async (job: () => Promise<void>) => {
      try {
        await job();
      } catch (error) {
        if (!isAbort(error)) get().notify("error", `Nothing was exported: ${messageOf(error)}`);
      }
    };

    const markExported = (ids: readonly ImageId[]) => {
      for (const id of ids) {
        const outcome = get().images[id]?.outcome;
        if (outcome) get().patchImage(id, { outcome: { ...outcome, exported: true } });
      }
    };

    const answerOrder = async (id: ImageId, kind: AnswerKind) =>
      exportOrder(await sourceOf(services, decoder(), get(), id), kind);

    const orderOf = async (id: ImageId, kind: ExportKind): Promise<ExportOrder> => {
      if (kind !== "painted") return answerOrder(id, kind);
      const { images, documents } = get();
      const document = documents[id];
      const item = images[id];
      if (item === undefined || document === undefined) throw new Error("Nothing is painted on the image.");
      return paintedOrder(document.labels, pixelSizeOf(item));
    };

    async function* entries(ids: readonly ImageId[], abort: AbortController): AsyncGenerator<ZipEntry> {
      const { images } = get();
      const stems = distinctStems(ids.map((id) => images[id]?.name ?? id));
      for (const [index, id] of ids.entries()) {
        abort.signal.throwIfAborted();
        const names = exportNames(`${images[id]?.folder ?? ""}${stems[index]}`);
        for (const kind of kindsOf(get(), id)) {
          const order = await orderOf(id, kind);
          yield {
            name: names[kind],
            bytes: await services.pixels("encode", order, { signal: abort.signal }),
          };
        }
        set({ exporting: { status: "running", done: index + 1, total: ids.length, abort } });
      }
    }

    const writeAll = async () => {
      await get().findObjects();
      const ids = exportableIds(get());
      const abort = new AbortController();
      set({ exporting: { status: "running", done: 0, total: ids.length, abort } });
      const { zipStream } = await import("../io/zip.ts");
      await services.save("utile.zip", () => zipStream(entries(ids, abort)), abort.signal);
      markExported(ids);
    };

    return {
      exporting: { status: "idle" },
      exportImage: (id, kind) =>
        guarded(async () => {
          await get().findObjects();
          const name = exportNames(distinctStems([get().images[id]?.name ?? id])[0] ?? id)[kind];
          const bytes = await services.pixels("encode", await orderOf(id, kind));
          await services.save(name, () => streamOf(bytes), new AbortController().signal);
          if (kind !== "painted") markExported([id]);
        }),
      exportAll: async () => {
        if (get().exporting.status === "running") return;
        await guarded(writeAll);
        set({ exporting: { status: "idle" } });
      },
      exportModel: (name) =>
        guarded(async () => {
          const offer = get().offers.find((each) => each.name === name);
          if (offer === undefined) throw new Error(`the model ${name} is no longer in the list.`);
          const [, file] = await modelFile(services, offer);
          await services.save(modelFileName(offer), () => file.stream(), new AbortController().signal);
        }),
      cancelExport: () => {
        const { exporting } = get();
        if (exporting.status === "running") exporting.abort.abort();
      },
    };
  };
}

/** Whether an image has labels that someone painted. */
export function isPainted({ documents }: Pick<AppState, "documents">, id: ImageId): boolean {
  return (documents[id]?.applied ?? 0) > 0;
}

/** Images of the list that have anything to take away. */
export function exportableIds(state: Pick<AppState, "order" | "images" | "documents">): ImageId[] {
  return state.order.filter((id) => kindsOf(state, id).length > 0);
}

function kindsOf(state: Pick<AppState, "images" | "documents">, id: ImageId): ExportKind[] {
  const answered = state.images[id]?.outcome?.found != null;
  return [...(answered ? ANSWER_KINDS : []), ...(isPainted(state, id) ? (["painted"] as const) : [])];
}

/** Whether masks of the list would be lost with the page: found, and in no file yet. */
export function hasUnexported({ images }: Pick<AppState, "images">): boolean {
  return Object.values(images).some(({ outcome }) => outcome?.exported === false);
}

async function sourceOf(
  services: Services,
  decoder: Decoder,
  { images, contrasts }: AppState,
  id: ImageId,
): Promise<ExportSource> {
  const item = images[id];
  const outcome = item?.outcome;
  if (item === undefined || !outcome || outcome.found === null)
    throw new Error("The image has no masks yet.");
  const raster = await decoder.raster(id);
  return {
    raster: { ...raster, pixelSize: pixelSizeOf(item) },
    segmentation: outcome.segmentation,
    found: outcome.found,
    look: { contrast: contrasts[id], palette: services.palette },
  };
}

function streamOf(bytes: Uint8Array): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      controller.enqueue(bytes);
      controller.close();
    },
  });
}
