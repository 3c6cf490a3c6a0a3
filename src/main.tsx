import { createRoot } from "react-dom/client";
import { exposeDebug } from "./debug.ts";
import { browserProjects } from "./state/browserProjects.ts";
import { fetchModels, fetchSample, fetchSamples, type SampleOffer } from "./state/catalogue.ts";
import { messageOf } from "./state/message.ts";
import { offerVersion } from "./state/offerVersion.ts";
import { save } from "./state/save.ts";
import type { Services } from "./state/services.ts";
import { isBackendChoice, parseSettings } from "./state/settings.ts";
import { type AppStore, createAppStore } from "./state/store.ts";
import { drawThumbnail, dropThumbnail } from "./state/thumbnail.ts";
import { isUntouched } from "./state/untouched.ts";
import { App } from "./ui/App.tsx";
import { INSTANCE_PALETTE } from "./viewer/palette.ts";
import { createEngine } from "./worker/client.ts";
import { installOffline } from "./worker/offline.ts";
import { createPixels } from "./worker/pixels-client.ts";

/** Where the settings lie in the browser's storage. */
const SETTINGS_KEY = "utile-settings";

const fetchFile = async (path: string): Promise<Blob> => {
  const response = await fetch(new URL(path, document.baseURI));
  if (!response.ok) throw new Error(`${path} is missing here (${response.status}). Reload the page.`);
  return response.blob();
};

/** Remembered settings under what the address asks for, e.g. `?backend=wasm`. */
function startSettings() {
  const asked = new URLSearchParams(location.search).get("backend");
  const settings = parseSettings(read(SETTINGS_KEY));
  return isBackendChoice(asked) ? { ...settings, backend: asked } : settings;
}

function read(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    // Storage is forbidden in some private windows; the defaults serve.
    return null;
  }
}

function write(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // As above; the settings then last as long as the page.
  }
}

/**
 * Opens the project of the last visit, and what a first look needs: the models on offer, a sample that one of them is
 * meant for, then the engine.
 */
async function begin(store: AppStore): Promise<void> {
  const { offerModels, offerSamples, ensureEngine, ensureModel, notify } = store.getState();
  const report = (error: unknown) => notify("error", messageOf(error));
  const offered = fetchModels(fetchFile).catch(nothing(report)).then(offerModels);
  // A run of learning that goes on after a reload asks for its model at once.
  const begun = store.getState().beginProject(offered);
  await offered;
  const samples = await fetchSamples(fetchFile).catch(nothing(report));
  offerSamples(samples);
  const isFirst = (await begun) === "first";
  const { model } = store.getState();
  const sample = samples.find((offer) => offer.model === model) ?? samples[0];
  if (isFirst && sample !== undefined) await showSample(store, sample).catch(report);
  await (model === null ? ensureEngine() : ensureModel()).catch(report);
}

/** Opens a sample unless the user was faster with an image of their own. */
async function showSample(store: AppStore, sample: SampleOffer): Promise<void> {
  const file = await fetchSample(fetchFile, sample);
  if (store.getState().order.length > 0) return;
  store.getState().addOwnFiles([file]);
}

/** Goes on with an empty list after telling of an error. */
function nothing(report: (error: unknown) => void): (error: unknown) => [] {
  return (error) => {
    report(error);
    return [];
  };
}

const engine = createEngine();
const pixels = createPixels();
const settings = startSettings();
const services: Services = {
  engine: engine.call,
  pixels: pixels.call,
  thumbnail: drawThumbnail,
  dropThumbnail,
  fetchFile,
  save,
  projects: browserProjects(),
  palette: INSTANCE_PALETTE,
  saveSettings: (changed) => write(SETTINGS_KEY, JSON.stringify(changed)),
  now: () => performance.now(),
};
const store = createAppStore(services, settings);
exposeDebug({ engine, pixels, store });
engine.onNotice(({ message, backend }) => {
  store.getState().notify("warning", message);
  if (backend !== null) store.getState().engineChanged(backend);
});

const root = document.getElementById("root");
if (root === null) throw new Error("The page has no place for the app.");
createRoot(root).render(<App store={store} />);
const begun = begin(store);
const keepOffline = () =>
  void installOffline(
    () => isUntouched(store.getState()),
    (takeOver) => offerVersion(store, takeOver),
  );
// Keeping everything takes the line and a core from what is looked at; where it must isolate the page first, it may.
if (globalThis.crossOriginIsolated) void begun.finally(keepOffline);
else keepOffline();
