import "fake-indexeddb/auto";
import { unzipSync, zipSync } from "fflate";
import { beforeAll, expect, test } from "vitest";
import { EditDraft } from "../core/edit-draft.ts";
import { decodeLabels } from "../io/labels.ts";
import { decodeImage } from "../io/registry.ts";
import { fakeServices, tinyRaster } from "./fakeServices.ts";
import { DEFAULT_SETTINGS } from "./settings.ts";
import { type AppStore, createAppStore } from "./store.ts";
import { TestBrowser } from "./testProjects.ts";
import { files, items, until } from "./testStore.ts";

/** A page over a browser; what it saves as a file is put into `saved`. */
async function page(browser: TestBrowser, project: string | null, saved: Blob[] = []) {
  const tab = browser.tab(project === null ? null : { project, takeOver: false });
  const services = fakeServices({
    projects: tab,
    decode: async (name, bytes) =>
      name.endsWith(".tif") ? decodeImage(name, new Uint8Array(bytes)) : tinyRaster(),
    save: async (_name, open) => void saved.push(await new Response(open()).blob()),
  });
  const store = createAppStore(services, DEFAULT_SETTINGS);
  await store.getState().beginProject();
  return { store, tab };
}

function stroke(store: AppStore, id: string, start: number, length: number, value: number): void {
  const draft = new EditDraft(store.getState().ensureDocument(id).labels);
  draft.changeRun(start, length, value);
  const edit = draft.edit("Brush");
  if (edit !== null) store.getState().commit(id, edit);
}

const notices = (store: AppStore) => store.getState().notices.map(({ text }) => text);

let exported: Blob;
let source: AppStore;

beforeAll(async () => {
  const saved: Blob[] = [];
  const { store } = await page(new TestBrowser(), null, saved);
  store
    .getState()
    .offerModels([{ name: "tiny", title: "Tiny", description: "", file: "models/tiny", bytes: 5 }]);
  store.getState().addFiles(files("a.png", "b.png", "c.png"));
  store.getState().addFiles([{ name: "a.png", folder: "plate: 2/../", file: new Blob(["another a"]) }]);
  await until(store, () => items(store).every(({ decoding }) => decoding.status === "ready"));
  await store.getState().runImages(["image-1"]);
  await store.getState().bringModel("own.safetensors", new Blob(["weights"]));
  store.getState().removeImage("image-3");
  stroke(store, "image-1", 0, 3, 70_000);
  stroke(store, "image-1", 1, 1, 0);
  store.getState().undo("image-1");
  await store.getState().flushProject();
  await until(store, () => store.getState().saving.status === "saved");
  await store.getState().renameProject(store.getState().project?.id ?? "", "Plate 7");
  await store.getState().exportProject();
  expect(notices(store)).toEqual([]);
  [exported = new Blob()] = saved;
  source = store;
});

test("a project's file is a plain zip of files that other programs read", async () => {
  const entries = unzipSync(new Uint8Array(await exported.arrayBuffer()));
  expect(Object.keys(entries).sort()).toEqual([
    "found/a.tif",
    "history/image-1-0.tif",
    "images/a.png",
    "images/b.png",
    "images/plate_ 2/a.png",
    "labels/a.tif",
    "models/tiny.safetensors",
    "probability/a.tif",
    "utile.json",
  ]);
  const text = (name: string) => new TextDecoder().decode(entries[name]);
  expect(text("images/plate_ 2/a.png")).toBe("another a");
  expect(text("models/tiny.safetensors")).toBe("weights");
  const labels = await decodeLabels("a.tif", entries["labels/a.tif"] ?? new Uint8Array());
  expect([...labels.data]).toEqual([70_000, 70_000, 70_000, 4_294_967_295]);
  const probability = await decodeImage("a.tif", entries["probability/a.tif"] ?? new Uint8Array());
  expect([...probability.data]).toEqual([...Float32Array.of(0.1, 0.6, 0.8, 0.9)]);
  const manifest = JSON.parse(text("utile.json"));
  expect(manifest).toMatchObject({ format: 1, name: "Plate 7" });
  expect(manifest.pieces).toContainEqual({
    kind: "image",
    name: "image-1",
    value: {
      name: "a.png",
      folder: "",
      pixelSize: null,
      estimate: null,
      content: { file: "images/a.png", bytes: 5, name: "images/a.png" },
    },
  });
});

test("an imported project is what was exported", async () => {
  const browser = new TestBrowser();
  const { store, tab } = await page(browser, null);
  await store.getState().importProject("plate.utile", exported);
  expect(notices(store)).toEqual([]);
  expect(tab.reloads).toBe(1);
  const { store: opened } = await page(browser, tab.note?.project ?? "");
  await until(opened, () => items(opened)[0]?.outcome !== null);
  const { project, order, documents, offers } = opened.getState();
  expect(project?.name).toBe("Plate 7");
  expect(order).toEqual(source.getState().order);
  expect(items(opened).map(({ outcome }) => outcome)).toEqual(items(source).map(({ outcome }) => outcome));
  expect(documents["image-1"]?.labels).toEqual(source.getState().documents["image-1"]?.labels);
  expect(documents["image-1"]?.history).toEqual(source.getState().documents["image-1"]?.history);
  expect(await Promise.all(offers.map(async ({ file }) => new Response(file).text()))).toEqual(["weights"]);
  opened.getState().redo("image-1");
  expect([...(opened.getState().documents["image-1"]?.labels.ids ?? [])]).toEqual([
    70_000, 0, 70_000, 4_294_967_295,
  ]);
});

/** The exported file with some entries changed. */
async function changed(change: (entries: Record<string, Uint8Array>) => void): Promise<Blob> {
  const entries = unzipSync(new Uint8Array(await exported.arrayBuffer()));
  change(entries);
  return new Blob([new Uint8Array(zipSync(entries, { level: 0 }))]);
}

const json = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));

test.each([
  ["no zip", async () => new Blob(["hello"]), /^bad\.utile: this is no project of Utile, or it is cut short/],
  [
    "cut short",
    async () => exported.slice(0, exported.size >> 1),
    /^bad\.utile: this is no project of Utile, or it is cut short/,
  ],
  [
    "without a manifest",
    () => changed((entries) => delete entries["utile.json"]),
    /^bad\.utile: it is an archive, but holds no project/,
  ],
  [
    "from a newer version",
    () => changed((entries) => Object.assign(entries, { "utile.json": json({ format: 2 }) })),
    /^bad\.utile: it was saved by a newer Utile\. Reload/,
  ],
  [
    "with a strange manifest",
    () =>
      changed((entries) =>
        Object.assign(entries, { "utile.json": json({ format: 1, name: "a", pieces: [{}] }) }),
      ),
    /^bad\.utile: its utile\.json is not as it should be \(pieces\.0\.kind/,
  ],
  [
    "with a strange record",
    () =>
      changed((entries) => {
        const pieces = [{ kind: "image", name: "image-1", value: { name: 5 } }];
        Object.assign(entries, { "utile.json": json({ format: 1, name: "a", pieces }) });
      }),
    /^bad\.utile: parts of it are not as they should be \(image image-1\)/,
  ],
  [
    "without one of its files",
    () => changed((entries) => delete entries["images/b.png"]),
    /^bad\.utile: images\/b\.png in it is damaged \(it is missing\)\. Copy the file again/,
  ],
  [
    "with a bit turned",
    async () => {
      const bytes = new Uint8Array(await exported.arrayBuffer());
      const at = new TextDecoder("latin1").decode(bytes).indexOf("another a");
      bytes[at] = (bytes[at] ?? 0) ^ 1;
      return new Blob([bytes]);
    },
    /^bad\.utile: images\/plate_ 2\/a\.png in it is damaged/,
  ],
])("a file that is %s is refused, and nothing is changed", async (_what, make, message) => {
  const browser = new TestBrowser();
  const { store, tab } = await page(browser, null);
  await store.getState().importProject("bad.utile", await make());
  expect(notices(store)).toEqual([expect.stringMatching(message)]);
  await store.getState().refreshProjects();
  expect(store.getState().projects).toEqual([]);
  expect([tab.reloads, store.getState().transfer]).toEqual([0, { status: "idle" }]);
});

test("a full disk while importing is told, and a cancelled import leaves nothing", async () => {
  const browser = new TestBrowser();
  const { store } = await page(browser, null);
  browser.area.fault = "full";
  await store.getState().importProject("plate.utile", exported);
  expect(notices(store)).toEqual([expect.stringContaining("plate.utile: there is no room left")]);
  const importing = store.getState().importProject("plate.utile", exported);
  await until(store, () => store.getState().transfer.status === "running");
  store.getState().cancelTransfer();
  await importing;
  await store.getState().refreshProjects();
  expect(store.getState().projects).toEqual([]);
});
