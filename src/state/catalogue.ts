import * as v from "valibot";
import type { IncomingFile } from "./image.ts";
import type { ModelOffer } from "./modelsSlice.ts";

/** Bytes of a file served beside the page, by its path relative to the page. */
export type FetchFile = (path: string) => Promise<Blob>;

const ModelList = v.array(
  v.object({
    name: v.string(),
    title: v.string(),
    description: v.string(),
    file: v.string(),
    bytes: v.number(),
  }),
);

const SampleList = v.array(
  v.object({ file: v.string(), title: v.string(), model: v.string(), pixelSizeUm: v.number() }),
);

/** A bundled image and the model it is meant for. */
export interface SampleOffer {
  /** File name inside `samples/`. */
  readonly file: string;
  readonly title: string;
  readonly model: string;
  readonly pixelSizeUm: number;
}

/** Models served beside the page. @throws when their list cannot be read */
export async function fetchModels(fetchFile: FetchFile): Promise<ModelOffer[]> {
  const list = v.parse(ModelList, await fetchJson(fetchFile, "models/index.json"));
  return list.map((offer) => ({ ...offer, file: `models/${offer.file}` }));
}

/** Images served beside the page. @throws when their list cannot be read */
export async function fetchSamples(fetchFile: FetchFile): Promise<SampleOffer[]> {
  return v.parse(SampleList, await fetchJson(fetchFile, "samples/index.json"));
}

/** A sample as if it had been dropped. */
export async function fetchSample(fetchFile: FetchFile, sample: SampleOffer): Promise<IncomingFile> {
  const file = await fetchFile(`samples/${sample.file}`);
  const pixelSize = { x: sample.pixelSizeUm, y: sample.pixelSizeUm };
  return { name: sample.file, folder: "", file, pixelSize };
}

async function fetchJson(fetchFile: FetchFile, path: string): Promise<unknown> {
  return JSON.parse(await (await fetchFile(path)).text());
}
