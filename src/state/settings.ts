import type { BackendChoice } from "../worker/protocol.ts";

export type { BackendChoice };

/** What the app remembers between visits; nothing of the user's images. */
export interface Settings {
  readonly backend: BackendChoice;
  /** Name of the model last chosen, or null for the first one offered. */
  readonly model: string | null;
}

export const DEFAULT_SETTINGS: Settings = { backend: "auto", model: null };

/** Whether a text names a way to choose a backend. */
export function isBackendChoice(text: unknown): text is BackendChoice {
  return text === "auto" || text === "webgpu" || text === "wasm";
}

/** Settings from stored text; whatever cannot be read falls back to the defaults. */
export function parseSettings(text: string | null): Settings {
  const stored = parseObject(text);
  const backend = stored["backend"];
  const model = stored["model"];
  return {
    backend: isBackendChoice(backend) ? backend : DEFAULT_SETTINGS.backend,
    model: typeof model === "string" ? model : DEFAULT_SETTINGS.model,
  };
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
