import "fake-indexeddb/auto";
import fc from "fast-check";
import { afterEach, expect, test, vi } from "vitest";
import { EditDraft } from "../core/edit-draft.ts";
import { decodeImage } from "../io/registry.ts";
import { fakeServices, SEGMENTATION, tinyCard, tinyRaster } from "./fakeServices.ts";
import type { ProjectServices } from "./services.ts";
import { DEFAULT_SETTINGS } from "./settings.ts";
import { type AppStore, createAppStore } from "./store.ts";
import { newRecord } from "./teachRecord.ts";
import { defaultSettings } from "./teachSettings.ts";
import type { TeachRecord } from "./teachSlice.ts";
import { TestBrowser } from "./testProjects.ts";
import { files, items, until } from "./testStore.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

/** A page over a browser's storage; its files are 4 × 1 images, its masks real TIFF files. */
function page(projects: ProjectServices): AppStore {
  const decode = async (name: string, bytes: ArrayBuffer) =>
    name.endsWith(".tif") ? decodeImage(name, new Uint8Array(bytes)) : tinyRaster();
  const store = createAppStore(fakeServices({ projects, decode }), DEFAULT_SETTINGS);
  const offer = { name: "tiny", title: "Tiny", description: "", file: "models/tiny.safetensors", bytes: 5 };
  store.getState().offerModels([offer]);
  return store;
}

async function saved(store: AppStore): Promise<void> {
  await store.getState().flushProject();
  await until(store, () => store.getState().saving.status === "saved");
}

/** Paints one value over some pixels of an image. */
function stroke(store: AppStore, id: string, start: number, length: number, value: number): void {
  const draft = new EditDraft(store.getState().ensureDocument(id).labels);
  draft.changeRun(start, length, value);
  const edit = draft.edit("Brush");
  if (edit !== null) store.getState().commit(id, edit);
}

/** What is on a page, as far as it should be there again. */
function picture(store: AppStore) {
  const state = store.getState();
  return {
    project: state.project?.name,
    model: state.model,
    images: items(store).map(({ id, name, folder, pixelSize, given, outcome }) => ({
      id,
      name,
      folder,
      pixelSize,
      given,
      outcome,
    })),
    documents: Object.entries(state.documents).map(([id, { labels, history, applied, held }]) => ({
      id,
      ids: [...labels.ids],
      emphasis: labels.emphasis,
      classes: [...labels.classes],
      nextId: labels.nextId,
      history,
      applied,
      held,
    })),
    view: [state.selected, state.layers, state.outlines, state.contrasts, state.folded, state.place],
    settings: [state.objectOptions, state.runOptions, state.cellSize, state.weightOptions, state.paint],
  };
}

async function begun(projects: ProjectServices): Promise<AppStore> {
  const store = page(projects);
  await store.getState().beginProject();
  return store;
}

async function masked(store: AppStore): Promise<void> {
  await until(store, () => items(store).every(({ outcome }) => outcome !== null));
}

test("a page comes back as it was, masks and labels to the last pixel", async () => {
  const browser = new TestBrowser();
  const store = await begun(browser.tab());
  const { addFiles, setPixelSize, runAll, setObjectOptions, toggleOutlines, setHeld, setContrast } =
    store.getState();
  addFiles(files("a.png", "b.png"));
  await until(store, () => items(store).every(({ decoding }) => decoding.status === "ready"));
  await runAll();
  setObjectOptions("tiny", { threshold: 0.7, minArea: 1, maxHoleArea: 0, split: false, splitDepth: 1 });
  await store.getState().findObjects();
  await store.getState().openLabels("image-2", "given.png", new Blob(["labels"]));
  setPixelSize("image-1", { x: 0.5, y: 0.5 });
  stroke(store, "image-1", 0, 3, 1);
  stroke(store, "image-1", 1, 2, 0);
  stroke(store, "image-1", 3, 1, 2);
  store.getState().undo("image-1");
  setHeld("image-1", [{ x: 0, y: 0, width: 2, height: 1 }]);
  store.getState().select("image-2");
  toggleOutlines();
  store.getState().setPlace("teach");
  setContrast("image-1", [{ low: 3, high: 9 }]);
  await saved(store);
  const before = picture(store);
  expect(before.images[0]?.outcome?.segmentation.probabilities).toEqual(SEGMENTATION.probabilities);
  expect(before.documents[0]?.ids).toEqual([1, 0, 0, 4294967295]);

  const again = await begun(browser.tab({ project: store.getState().project?.id ?? "", takeOver: true }));
  await masked(again);
  expect(picture(again)).toEqual(before);
  again.getState().redo("image-1");
  expect([...(again.getState().documents["image-1"]?.labels.ids ?? [])]).toEqual([1, 0, 0, 2]);
  again.getState().addFiles(files("c.png"));
  expect(again.getState().order).toEqual(["image-1", "image-2", "image-3"]);
});

test("any course of strokes, undos and redos comes back, packed or not", async () => {
  const act = fc.oneof(
    fc.record({ start: fc.nat(3), length: fc.integer({ min: 1, max: 4 }), value: fc.nat(3) }),
    fc.constantFrom("undo" as const, "redo" as const, "save" as const),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(act, { maxLength: 40 }),
      fc.integer({ min: 1, max: 8 }),
      async (acts, repeats) => {
        const browser = new TestBrowser();
        const store = await begun(browser.tab());
        store.getState().addFiles(files("a.png"));
        await until(store, () => items(store)[0]?.decoding.status === "ready");
        for (let round = 0; round < repeats * 10; round++) stroke(store, "image-1", round % 4, 1, round % 7);
        for (const each of acts) {
          if (each === "save") await saved(store);
          else if (each === "undo") store.getState().undo("image-1");
          else if (each === "redo") store.getState().redo("image-1");
          else stroke(store, "image-1", each.start, Math.min(each.length, 4 - each.start), each.value);
        }
        await saved(store);
        const again = await begun(
          browser.tab({ project: store.getState().project?.id ?? "", takeOver: true }),
        );
        expect(picture(again).documents).toEqual(picture(store).documents);
      },
    ),
    { numRuns: 15 },
  );
});

test("more edits than rows are kept lie in packs, and nothing of them is lost", async () => {
  const browser = new TestBrowser();
  const store = await begun(browser.tab());
  store.getState().addFiles(files("a.png"));
  await until(store, () => items(store)[0]?.decoding.status === "ready");
  const paint = (strokes: number) => {
    for (let n = 0; n < strokes; n++)
      stroke(store, "image-1", n % 4, 1, store.getState().documents["image-1"]?.revision ?? 0);
  };
  paint(300);
  await saved(store);
  for (let n = 0; n < 100; n++) store.getState().undo("image-1");
  paint(400);
  await saved(store);
  paint(30);
  await saved(store);
  const again = await begun(browser.tab({ project: store.getState().project?.id ?? "", takeOver: true }));
  expect(again.getState().documents["image-1"]?.history.length).toBe(630);
  expect(picture(again)).toEqual(picture(store));
});

test("a failed write is told, tried again, and loses nothing", async () => {
  const browser = new TestBrowser();
  const store = await begun(browser.tab());
  store.getState().addFiles(files("a.png"));
  await until(store, () => items(store)[0]?.decoding.status === "ready");
  await saved(store);
  const put = vi.spyOn(IDBObjectStore.prototype, "put").mockImplementation(() => {
    throw new DOMException("The disk is full.", "QuotaExceededError");
  });
  stroke(store, "image-1", 0, 2, 1);
  await until(store, () => store.getState().saving.status === "failed");
  expect(store.getState().saving).toEqual({
    status: "failed",
    message: "there is no room left. Free some space, or delete a project you no longer need",
  });
  stroke(store, "image-1", 2, 1, 5);
  put.mockRestore();
  await store.getState().retrySaving();
  expect(store.getState().saving.status).toBe("saved");
  const again = await begun(browser.tab({ project: store.getState().project?.id ?? "", takeOver: true }));
  expect(picture(again)).toEqual(picture(store));
});

test("a sample is nobody's work until something is done to it", async () => {
  const browser = new TestBrowser();
  const store = await begun(browser.tab());
  store.getState().addOwnFiles(files("sample.png"));
  await until(store, () => items(store)[0]?.decoding.status === "ready");
  expect(store.getState().saving).toEqual({ status: "fresh" });
  expect(store.getState().projects).toEqual([]);
  stroke(store, "image-1", 0, 2, 1);
  await until(store, () => store.getState().saving.status === "saved");
  await store.getState().refreshProjects();
  expect(store.getState().projects).toMatchObject([{ name: "Untitled project", images: 1 }]);
});

test("a second tab is told, can take over, and the first loses nothing", async () => {
  const browser = new TestBrowser();
  const first = await begun(browser.tab());
  first.getState().addFiles(files("a.png"));
  await until(first, () => items(first)[0]?.decoding.status === "ready");
  await saved(first);
  const tab = browser.tab();
  const second = await begun(tab);
  expect(second.getState().saving).toEqual({ status: "elsewhere", left: false });
  expect(items(second)).toEqual([]);
  stroke(first, "image-1", 0, 2, 1);
  await second.getState().takeOver();
  expect(tab.reloads).toBe(1);
  const reloaded = await begun(tab);
  expect(first.getState().saving).toEqual({ status: "elsewhere", left: true });
  expect(picture(reloaded).documents).toEqual(picture(first).documents);
  stroke(first, "image-1", 2, 1, 9);
  stroke(reloaded, "image-1", 3, 1, 4);
  await saved(reloaded);
  expect(first.getState().saving).toEqual({ status: "elsewhere", left: true });
});

test("where nothing can be kept the page works, and says so", async () => {
  const store = createAppStore(fakeServices(), DEFAULT_SETTINGS);
  expect(await store.getState().beginProject()).toBe("first");
  expect(store.getState().saving).toEqual({ status: "off", message: "This browser window keeps nothing" });
  store.getState().addFiles(files("a.png"));
  await until(store, () => items(store)[0]?.decoding.status === "ready");
});

test("an image off the list is forgotten with the next start, not before", async () => {
  const browser = new TestBrowser();
  const store = await begun(browser.tab());
  store.getState().addFiles(files("a.png", "b.png"));
  await until(store, () => items(store).every(({ decoding }) => decoding.status === "ready"));
  stroke(store, "image-1", 0, 2, 1);
  await saved(store);
  const putBack = store.getState().removeImage("image-1");
  await saved(store);
  putBack();
  await saved(store);
  const before = picture(store);
  const again = await begun(browser.tab({ project: store.getState().project?.id ?? "", takeOver: true }));
  expect(picture(again)).toEqual(before);
  again.getState().removeImage("image-1");
  await saved(again);
  await begun(browser.tab({ project: store.getState().project?.id ?? "", takeOver: true }));
  await vi.waitFor(() => expect(browser.area.files.size).toBe(1));
});

test("a model's new title stays; a model off the list is forgotten with the next start, not before", async () => {
  const browser = new TestBrowser();
  const store = await begun(browser.tab());
  store.getState().addFiles(files("a.png"));
  const offer = { name: "mine", title: "mine", description: "", file: new Blob(["weights"]), bytes: 7 };
  store.getState().restoreModels([offer]);
  store.getState().chooseModel("mine");
  store.getState().renameModel("mine", " Liver, 20× ");
  store.getState().removeModel("mine")();
  await saved(store);
  const project = store.getState().project?.id ?? "";
  const again = await begun(browser.tab({ project, takeOver: true }));
  expect(again.getState()).toMatchObject({
    model: "mine",
    offers: [{}, { name: "mine", title: "Liver, 20×" }],
  });
  const putBack = again.getState().removeModel("mine");
  await saved(again);
  putBack();
  await saved(again);
  const third = await begun(browser.tab({ project, takeOver: true }));
  third.getState().removeModel("mine");
  expect(third.getState()).toMatchObject({ model: "tiny", offers: [{ name: "tiny" }] });
  await saved(third);
  const last = await begun(browser.tab({ project, takeOver: true }));
  expect(last.getState().offers.map(({ name }) => name)).toEqual(["tiny"]);
  await vi.waitFor(() => expect(browser.area.files.size).toBe(1));
});

test("what cannot be read is told, and kept as it was in a copy", async () => {
  const browser = new TestBrowser();
  const store = await begun(browser.tab());
  store.getState().addFiles(files("a.png", "b.png"));
  await until(store, () => items(store).every(({ decoding }) => decoding.status === "ready"));
  await saved(store);
  const [lost] = browser.area.files.keys();
  browser.area.files.delete(lost ?? "");
  const again = await begun(browser.tab({ project: store.getState().project?.id ?? "", takeOver: true }));
  expect(items(again).map(({ name }) => name)).toEqual(["b.png"]);
  expect(again.getState().notices.map(({ text }) => text)).toEqual([
    "images/a.png is no longer in the browser's storage.",
    "What could not be read stays in the project “Untitled project (as it was)”.",
  ]);
});

test("a run of learning comes back paused, with its versions and its checkpoint", async () => {
  const browser = new TestBrowser();
  const store = await begun(browser.tab());
  store.getState().addFiles(files("a.png"));
  const figures = { iou: 0.5, dice: 0.6, ap50: 0.7, seg: 0.4, loss: 0.3, images: 1, regions: 2, objects: 9 };
  const card = tinyCard("tiny");
  const record: TeachRecord = {
    ...newRecord("tiny", card.classes, defaultSettings(card, store.getState())),
    step: 40,
    seconds: 12,
    losses: [{ step: 40, loss: 0.25 }],
    validations: [{ step: 20, figures }],
    versions: [{ step: 20, figures, model: new Blob(["weights"]) }],
    best: 20,
    checkpoint: { step: 40, bytes: new Blob(["everything"]) },
  };
  store.setState({ record, teaching: { status: "paused" } });
  await saved(store);
  const again = await begun(browser.tab({ project: store.getState().project?.id ?? "", takeOver: true }));
  const { record: stored, teaching } = again.getState();
  expect(teaching).toEqual({ status: "paused" });
  expect(stored).toEqual(record);
  expect(await stored?.versions[0]?.model.text()).toBe("weights");
  expect(await stored?.checkpoint?.bytes.text()).toBe("everything");
});

test("room that runs short is told before it is gone", async () => {
  const browser = new TestBrowser();
  browser.used = 2 ** 40 - 2 ** 20;
  const store = await begun(browser.tab());
  store.getState().addFiles(files("a.png"));
  await until(store, () => store.getState().notices.length > 0);
  expect(store.getState().notices.map(({ text }) => text)).toEqual([
    "Little room is left to save in. Export the project, or delete one you no longer need.",
  ]);
});

test("a project that is not all saved is left only when the user says so", async () => {
  const browser = new TestBrowser();
  const tab = browser.tab();
  const store = await begun(tab);
  store.getState().addFiles(files("a.png"));
  await until(store, () => items(store)[0]?.decoding.status === "ready");
  await saved(store);
  const put = vi.spyOn(IDBObjectStore.prototype, "put").mockImplementation(() => {
    throw new DOMException("The disk is full.", "QuotaExceededError");
  });
  stroke(store, "image-1", 0, 2, 1);
  await store.getState().newProject();
  put.mockRestore();
  expect(tab.reloads).toBe(0);
  const [notice] = store.getState().notices;
  expect(notice?.text).toBe("This project is not all saved yet, so it stays open.");
  notice?.action?.run();
  expect([tab.reloads, tab.note]).toEqual([1, { project: "new", takeOver: false }]);
});

test("deleting the open project opens another, and frees its lock", async () => {
  const browser = new TestBrowser();
  const tab = browser.tab();
  const store = await begun(tab);
  store.getState().addFiles(files("a.png"));
  await until(store, () => items(store)[0]?.decoding.status === "ready");
  await saved(store);
  const id = store.getState().project?.id ?? "";
  await store.getState().duplicateProject(id);
  await store.getState().deleteProject(id);
  expect(tab.reloads).toBe(1);
  const next = await begun(tab);
  expect(next.getState().project?.name).toBe("Untitled project (copy)");
  await next.getState().putBackProject(id);
  const other = await begun(browser.tab({ project: id, takeOver: false }));
  expect(other.getState().project?.name).toBe("Untitled project");
  expect(other.getState().saving.status).toBe("saved");
});
