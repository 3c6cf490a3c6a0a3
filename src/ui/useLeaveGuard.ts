import { useEffect } from "react";
import { isUnsaved } from "../state/unsaved.ts";
import { useApp } from "./appContext.ts";

/** Has the browser ask before the page is left, while there is work that is neither saved nor in a file. */
export function useLeaveGuard(): void {
  const unsaved = useApp(isUnsaved);
  const flushProject = useApp((state) => state.flushProject);
  useEffect(() => {
    if (!unsaved) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  }, [unsaved]);
  useEffect(() => {
    // A hidden page may never be seen again: views are not left to settle then.
    const save = () => {
      if (document.visibilityState === "hidden") void flushProject();
    };
    document.addEventListener("visibilitychange", save);
    return () => document.removeEventListener("visibilitychange", save);
  }, [flushProject]);
}
