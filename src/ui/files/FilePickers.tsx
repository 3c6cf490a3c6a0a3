import { VisuallyHidden } from "@mantine/core";
import type { ChangeEvent, RefObject } from "react";
import { useApp } from "../appContext.ts";
import { incomingFile } from "./incoming.ts";

export interface PickerRefs {
  readonly files: RefObject<HTMLInputElement | null>;
  readonly folder: RefObject<HTMLInputElement | null>;
  readonly model: RefObject<HTMLInputElement | null>;
}

/** The page's three file choosers, opened by buttons and keys. */
export function FilePickers({ refs }: { refs: PickerRefs }) {
  const takeFiles = useApp((state) => state.takeFiles);
  const pick = (event: ChangeEvent<HTMLInputElement>) => {
    void takeFiles([...(event.currentTarget.files ?? [])].map(incomingFile));
    event.currentTarget.value = "";
  };
  const folderInput = (input: HTMLInputElement | null) => {
    refs.folder.current = input;
    if (input !== null) input.webkitdirectory = true;
  };
  return (
    <VisuallyHidden component="section" aria-label="File choosers">
      <input ref={refs.files} type="file" multiple aria-label="Open images" tabIndex={-1} onChange={pick} />
      <input
        ref={folderInput}
        type="file"
        multiple
        aria-label="Open a folder"
        tabIndex={-1}
        onChange={pick}
      />
      <input
        ref={refs.model}
        type="file"
        accept=".safetensors"
        aria-label="Open a model file"
        tabIndex={-1}
        onChange={pick}
      />
    </VisuallyHidden>
  );
}
