/** The part of the File System Access API that is used; not every browser has it. */
interface SavePicker {
  showSaveFilePicker(options: { suggestedName: string }): Promise<FileSystemFileHandle>;
}

/**
 * Saves a stream where the user wants it, or as a download where the browser has no way to ask.
 *
 * An archive is asked for a place, so that it never has to fit in memory; single files go to the downloads.
 *
 * @param open called once the place is known
 * @throws AbortError when the user or `signal` cancels; nothing is then left behind
 */
export async function save(
  name: string,
  open: () => ReadableStream<Uint8Array>,
  signal: AbortSignal,
): Promise<void> {
  if (/\.(zip|utile)$/.test(name) && hasSavePicker(window)) {
    const handle = await window.showSaveFilePicker({ suggestedName: name });
    return open().pipeTo(await handle.createWritable(), { signal });
  }
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  const collect = new WritableStream<Uint8Array>({
    write: (chunk) => void chunks.push(new Uint8Array(chunk)),
  });
  await open().pipeTo(collect, { signal });
  download(name, new Blob(chunks));
}

function hasSavePicker(scope: Window): scope is Window & SavePicker {
  return "showSaveFilePicker" in scope;
}

function download(name: string, blob: Blob): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // The browser has taken the bytes over by the next turn; a minute is generous for slow ones.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
