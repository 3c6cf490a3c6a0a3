import { useEffect } from "react";
import { hasUnexported } from "../state/exportSlice.ts";
import { useApp } from "./appContext.ts";

/** Has the browser ask before the page is left, while there are masks that are in no file yet. */
export function useLeaveGuard(): void {
  const unexported = useApp(hasUnexported);
  useEffect(() => {
    if (!unexported) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  }, [unexported]);
}
