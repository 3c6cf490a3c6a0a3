import { IconPhotoDown } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { messageOf } from "../../state/message.ts";
import { useApp } from "../appContext.ts";
import { droppedFiles } from "./droppedFiles.ts";

/** Takes files and folders dropped on any place of the page. */
export function DropAnywhere() {
  const dragged = useFileDrop();
  if (!dragged) return null;
  return (
    <div className="drop-anywhere">
      <IconPhotoDown size={48} stroke={1.3} aria-hidden />
      <strong>Drop images, a folder, a model or a project</strong>
      <span className="dim">They stay on this computer.</span>
    </div>
  );
}

/** Listens to drops; true while files are held over the page. */
function useFileDrop(): boolean {
  const takeFiles = useApp((state) => state.takeFiles);
  const notify = useApp((state) => state.notify);
  const [dragged, setDragged] = useState(false);
  useEffect(() => {
    const over = (event: DragEvent) => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      setDragged(true);
    };
    // Leaving for nothing is leaving the window; everything else is moving about on the page.
    const leave = (event: DragEvent) => {
      if (event.relatedTarget === null) setDragged(false);
    };
    const drop = (event: DragEvent) => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      setDragged(false);
      droppedFiles(event.dataTransfer)
        .then(takeFiles)
        .catch((error: unknown) => notify("error", `The drop could not be read: ${messageOf(error)}`));
    };
    const events = new AbortController();
    const { signal } = events;
    window.addEventListener("dragenter", over, { signal });
    window.addEventListener("dragover", over, { signal });
    window.addEventListener("dragleave", leave, { signal });
    window.addEventListener("drop", drop, { signal });
    return () => events.abort();
  }, [takeFiles, notify]);
  return dragged;
}
