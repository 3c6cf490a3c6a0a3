import { Dropzone } from "@mantine/dropzone";
import { IconPhotoDown } from "@tabler/icons-react";
import { useApp } from "../appContext.ts";
import { incomingFile } from "./incoming.ts";
import "@mantine/dropzone/styles.css";

/** Takes files and folders dropped on any place of the page. */
export function DropAnywhere() {
  const takeFiles = useApp((state) => state.takeFiles);
  return (
    <Dropzone.FullScreen
      className="drop-anywhere"
      activateOnKeyboard={false}
      aria-hidden
      onDrop={(files) => void takeFiles(files.map(incomingFile))}
    >
      <div className="drop-anywhere-text">
        <IconPhotoDown size={48} stroke={1.3} aria-hidden />
        <strong>Drop images, a folder or a model</strong>
        <span className="dim">They stay on this computer.</span>
      </div>
    </Dropzone.FullScreen>
  );
}
