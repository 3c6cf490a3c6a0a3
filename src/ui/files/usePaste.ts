import { useEffect } from "react";
import { useApp } from "../appContext.ts";
import { incomingFile } from "./incoming.ts";

/** Takes images pasted anywhere but into a text field. */
export function usePaste(): void {
  const takeFiles = useApp((state) => state.takeFiles);
  useEffect(() => {
    const paste = (event: ClipboardEvent) => {
      const files = [...(event.clipboardData?.files ?? [])];
      if (files.length > 0) void takeFiles(files.map(incomingFile));
    };
    document.addEventListener("paste", paste);
    return () => document.removeEventListener("paste", paste);
  }, [takeFiles]);
}
