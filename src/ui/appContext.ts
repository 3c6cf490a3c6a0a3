import { createContext, type RefObject, useContext } from "react";
import { useStore } from "zustand";
import type { AppState } from "../state/appState.ts";
import type { AppStore } from "../state/store.ts";
import type { Viewer } from "../viewer/index.ts";

/** Opens the browser's own file choosers. */
export interface Pickers {
  readonly files: () => void;
  readonly folder: () => void;
  readonly model: () => void;
}

/** What every component of the page may reach. */
export interface AppContextValue {
  readonly store: AppStore;
  /** The viewer in the middle of the page, once it is there. */
  readonly viewer: RefObject<Viewer | null>;
  readonly pickers: Pickers;
}

export const AppContext = createContext<AppContextValue | null>(null);

export function useAppContext(): AppContextValue {
  const context = useContext(AppContext);
  if (context === null) throw new Error("A component stands outside the app.");
  return context;
}

/** Selects from the page's state; select narrowly, so that little is drawn again. */
export function useApp<T>(selector: (state: AppState) => T): T {
  return useStore(useAppContext().store, selector);
}
