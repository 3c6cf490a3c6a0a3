import type { Space } from "../storage/space.ts";
import type { ProjectSummary } from "../storage/storage.ts";
import type { SliceCreator } from "./appState.ts";
import { type Begun, ProjectSession } from "./projectSession.ts";
import type { Services } from "./services.ts";

export { isShort } from "../storage/space.ts";
export type { ProjectSummary };

/** Whether the user's work is kept. */
export type Saving =
  | { readonly status: "starting" }
  /** There is nothing of the user's yet, and so no project. */
  | { readonly status: "fresh" }
  | { readonly status: "saving" }
  /** `at`: milliseconds since 1970. */
  | { readonly status: "saved"; readonly at: number }
  /** What is not saved is tried again and again. */
  | { readonly status: "failed"; readonly message: string }
  /** The browser keeps nothing for this page. */
  | { readonly status: "off"; readonly message: string }
  /** Another tab has the project; `left`: it was open here before. */
  | { readonly status: "elsewhere"; readonly left: boolean };

/** A project file being written or read. */
export type Transfer =
  | { readonly status: "idle" }
  | {
      readonly status: "running";
      readonly direction: "export" | "import";
      /** Project or file. */
      readonly name: string;
      /** In [0, 1]. */
      readonly fraction: number;
      readonly abort: AbortController;
    };

export interface ProjectSlice {
  /** The project that is open; null while there is none. */
  readonly project: { readonly id: string; readonly name: string } | null;
  /** All projects of this browser as of the last look, the last modified first. */
  readonly projects: readonly ProjectSummary[];
  readonly saving: Saving;
  readonly space: Space | null;
  readonly transfer: Transfer;
  /** Opens the project that was open last, once the models are on offer; never rejects. */
  beginProject: (offered?: Promise<void>) => Promise<Begun>;
  /** Resolves when what was stored is there, or it is known that nothing comes: what is added sooner would be lost. */
  whenBegun: () => Promise<void>;
  newProject: () => Promise<void>;
  openProject: (id: string) => Promise<void>;
  /** Opens a project that another tab has; that tab saves it and lets go. */
  takeOver: () => Promise<void>;
  renameProject: (id: string, name: string) => Promise<void>;
  duplicateProject: (id: string) => Promise<void>;
  /** Puts a project aside; it can be put back until it is purged. */
  deleteProject: (id: string) => Promise<void>;
  putBackProject: (id: string) => Promise<void>;
  purgeProject: (id: string) => Promise<void>;
  /** Looks again at the projects and the space they take. */
  refreshProjects: () => Promise<void>;
  /** Asks the browser never to clear what is stored. */
  persistStorage: () => Promise<void>;
  /** Writes the open project into one file. */
  exportProject: () => Promise<void>;
  /** Makes a project of such a file and opens it; nothing that is there is touched. */
  importProject: (fileName: string, file: Blob) => Promise<void>;
  cancelTransfer: () => void;
  retrySaving: () => Promise<void>;
  /** Saves all that is not saved yet; resolves whether it worked. */
  flushProject: () => Promise<boolean>;
}

export function createProjectSlice(services: Services): SliceCreator<ProjectSlice> {
  return (set, get, api) => {
    const session = new ProjectSession({ services, get, set, subscribe: api.subscribe });
    return {
      project: null,
      projects: [],
      saving: { status: "starting" },
      space: null,
      transfer: { status: "idle" },
      beginProject: (offered) => session.begin(offered),
      whenBegun: () => session.whenBegun(),
      newProject: () => session.leaveFor("new"),
      openProject: (id) => session.leaveFor(id),
      takeOver: () => session.takeOver(),
      renameProject: (id, name) => session.rename(id, name),
      duplicateProject: (id) => session.duplicate(id),
      deleteProject: (id) => session.remove(id),
      putBackProject: (id) => session.putBack(id),
      purgeProject: (id) => session.purge(id),
      refreshProjects: () => session.refresh(),
      persistStorage: () => session.persist(),
      exportProject: () => session.exportFile(),
      importProject: (fileName, file) => session.importFile(fileName, file),
      cancelTransfer: () => {
        const { transfer } = get();
        if (transfer.status === "running") transfer.abort.abort();
      },
      retrySaving: () => session.retry(),
      flushProject: () => session.flush(),
    };
  };
}
