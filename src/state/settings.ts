import type { BackendChoice } from "../worker/protocol.ts";

export type { BackendChoice };

/** What the app remembers between visits; nothing of the user's images. */
export interface Settings {
  readonly backend: BackendChoice;
  /** Name of the model last chosen, or null for the first one offered. */
  readonly model: string | null;
  /** GiB that the network may take, one of {@link MEMORY_CHOICES}; null for a part of the machine's memory. */
  readonly memory: number | null;
}

/** Memory the user may set, in GiB. */
export const MEMORY_CHOICES = [0.25, 0.5, 1, 2, 4, 8, 16] as const;

export const DEFAULT_SETTINGS: Settings = { backend: "auto", model: null, memory: null };

/** Whether a text names a way to choose a backend. */
export function isBackendChoice(text: unknown): text is BackendChoice {
  return text === "auto" || text === "webgpu" || text === "wasm";
}

/** Settings from stored text; whatever cannot be read falls back to the defaults. */
export function parseSettings(text: string | null): Settings {
  const stored = parseObject(text);
  const backend = stored["backend"];
  const model = stored["model"];
  const memory = MEMORY_CHOICES.find((choice) => choice === stored["memory"]);
  return {
    backend: isBackendChoice(backend) ? backend : DEFAULT_SETTINGS.backend,
    model: typeof model === "string" ? model : DEFAULT_SETTINGS.model,
    memory: memory ?? DEFAULT_SETTINGS.memory,
  };
}

/** The settings among other things. */
export function settingsIn({ backend, model, memory }: Settings): Settings {
  return { backend, model, memory };
}

function parseObject(text: string | null): Record<string, unknown> {
  if (text === null) return {};
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
