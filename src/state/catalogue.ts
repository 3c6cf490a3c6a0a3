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

const SampleList = v.array(v.object({ file: v.string() }));

/** Models served beside the page. @throws when their list cannot be read */
export async function fetchModels(fetchFile: FetchFile): Promise<ModelOffer[]> {
  const list = v.parse(ModelList, await fetchJson(fetchFile, "models/index.json"));
  return list.map((offer) => ({ ...offer, file: `models/${offer.file}` }));
}

/** The first bundled sample, as if it had been dropped. @throws when there is none */
export async function fetchSample(fetchFile: FetchFile): Promise<IncomingFile> {
  const [sample] = v.parse(SampleList, await fetchJson(fetchFile, "samples/index.json"));
  if (sample === undefined) throw new Error("There is no sample here. Drop an image of your own.");
  return { name: sample.file, folder: "", file: await fetchFile(`samples/${sample.file}`) };
}

async function fetchJson(fetchFile: FetchFile, path: string): Promise<unknown> {
  return JSON.parse(await (await fetchFile(path)).text());
}
