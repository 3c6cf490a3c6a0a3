import * as v from "valibot";
import { NoStorageError } from "../storage/errors.ts";
import { openFileArea } from "../storage/file-area.ts";
import { ProjectLocks } from "../storage/project-lock.ts";
import { askToPersist, measureSpace } from "../storage/space.ts";
import { openStorage } from "../storage/storage.ts";
import type { ProjectServices, Remembered } from "./services.ts";

/** Where a tab notes what it has open. */
const TAB_KEY = "utile-project";

const Note: v.GenericSchema<Remembered> = v.object({ project: v.string(), takeOver: v.boolean() });

/** Projects in the browser's own storage. */
export function browserProjects(): ProjectServices {
  let locks: ProjectLocks | null = null;
  const getLocks = () => {
    locks ??= new ProjectLocks(navigator.locks);
    return locks;
  };
  return {
    open: async (events) => {
      if (!("locks" in navigator)) {
        throw new NoStorageError(
          "Browsers keep projects only for pages that come over https or from this computer.",
        );
      }
      return openStorage(await openFileArea(), navigator.locks, events);
    },
    locks: {
      claim: (project, events) => getLocks().claim(project, events),
      takeOver: (project, events) => getLocks().takeOver(project, events),
    },
    remembered,
    remember,
    reload: () => location.reload(),
    measureSpace,
    askToPersist,
  };
}

function remembered(): Remembered | null {
  try {
    const parsed = v.safeParse(Note, JSON.parse(sessionStorage.getItem(TAB_KEY) ?? "null"));
    return parsed.success ? parsed.output : null;
  } catch {
    // Storage is forbidden, or a note was cut short: the project opened last will do.
    return null;
  }
}

function remember(what: Remembered): void {
  try {
    sessionStorage.setItem(TAB_KEY, JSON.stringify(what));
  } catch {
    // As above.
  }
}
