import type { BackendReport } from "../core/segmentation.ts";
import type { BackendChoice } from "../worker/protocol.ts";
import type { SliceCreator } from "./appState.ts";
import { messageOf } from "./message.ts";
import type { Services } from "./services.ts";

/** The worker that holds the network. */
export type Engine =
  | { readonly status: "off" }
  | { readonly status: "starting" }
  | { readonly status: "ready"; readonly report: BackendReport }
  | { readonly status: "failed"; readonly message: string };

export interface EngineSlice {
  readonly engine: Engine;
  readonly backend: BackendChoice;
  /** Starts the engine unless it runs; rejects with a message for people when no backend starts. */
  ensureEngine: () => Promise<void>;
  /** Chooses the backend and starts it at once. */
  chooseBackend: (backend: BackendChoice) => void;
  /** Told by the engine's client when it had to change its backend on its own. */
  engineChanged: (report: BackendReport) => void;
}

export function createEngineSlice(services: Services, backend: BackendChoice): SliceCreator<EngineSlice> {
  return (set, get) => {
    let starting: Promise<void> | null = null;

    const start = async (choice: BackendChoice) => {
      set({ engine: { status: "starting" } });
      try {
        const report = await services.engine("start", { backend: choice });
        set({ engine: { status: "ready", report } });
      } catch (error) {
        set({ engine: { status: "failed", message: messageOf(error) } });
        throw error;
      }
    };

    const restart = (choice: BackendChoice) => {
      const attempt = start(choice);
      starting = attempt;
      return attempt;
    };

    return {
      engine: { status: "off" },
      backend,
      ensureEngine: () => {
        if (starting === null || get().engine.status === "failed") return restart(get().backend);
        return starting;
      },
      chooseBackend: (choice) => {
        set({ backend: choice });
        services.saveSettings({ backend: choice, model: get().model });
        restart(choice).catch((error: unknown) => get().notify("error", messageOf(error)));
      },
      engineChanged: (report) => set({ engine: { status: "ready", report } }),
    };
  };
}
