import type { BackendReport } from "../core/segmentation.ts";
import type { BackendChoice } from "../worker/protocol.ts";
import type { SliceCreator } from "./appState.ts";
import { messageOf } from "./message.ts";
import type { Services } from "./services.ts";
import { type Settings, settingsIn } from "./settings.ts";

/** The worker that holds the network. */
export type Engine =
  | { readonly status: "off" }
  | { readonly status: "starting" }
  | { readonly status: "ready"; readonly report: BackendReport }
  | { readonly status: "failed"; readonly message: string };

export interface EngineSlice {
  readonly engine: Engine;
  readonly backend: BackendChoice;
  /** GiB that the network may take; null for a part of the machine's memory. */
  readonly memory: number | null;
  /** Starts the engine unless it runs; rejects with a message for people when no backend starts. */
  ensureEngine: () => Promise<void>;
  /** Chooses the backend and starts it at once. */
  chooseBackend: (backend: BackendChoice) => void;
  /** Chooses the memory and starts the engine anew with it. */
  chooseMemory: (memory: number | null) => void;
  /** Forgets what is known of the device, and starts the engine anew to test it. */
  testDevice: () => void;
  /** Told by the engine's client when it had to change its backend on its own. */
  engineChanged: (report: BackendReport) => void;
}

export function createEngineSlice(
  services: Services,
  { backend, memory }: Pick<Settings, "backend" | "memory">,
): SliceCreator<EngineSlice> {
  return (set, get) => {
    let starting: Promise<void> | null = null;

    const start = async (retest: boolean) => {
      const { backend, memory } = get();
      set({ engine: { status: "starting" } });
      try {
        const report = await services.engine("start", {
          backend,
          ...(memory !== null && { memoryBytes: memory * 2 ** 30 }),
          ...(retest && { retest }),
        });
        set({ engine: { status: "ready", report } });
      } catch (error) {
        set({ engine: { status: "failed", message: messageOf(error) } });
        throw error;
      }
    };

    const restart = (retest = false) => {
      const attempt = start(retest);
      starting = attempt;
      return attempt;
    };

    const change = (changed: Partial<Pick<EngineSlice, "backend" | "memory">>) => {
      set(changed);
      services.saveSettings(settingsIn(get()));
      restart().catch((error: unknown) => get().notify("error", messageOf(error)));
    };

    return {
      engine: { status: "off" },
      backend,
      memory,
      ensureEngine: () => {
        if (starting === null || get().engine.status === "failed") return restart();
        return starting;
      },
      chooseBackend: (choice) => change({ backend: choice }),
      chooseMemory: (choice) => change({ memory: choice }),
      testDevice: () => {
        restart(true).catch((error: unknown) => get().notify("error", messageOf(error)));
      },
      engineChanged: (report) => set({ engine: { status: "ready", report } }),
    };
  };
}
