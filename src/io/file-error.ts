/** Why a file could not be read or written, in words for the person who chose it. */
export class FileError extends Error {
  override readonly name = "FileError";
  readonly fileName: string;

  /** @param reason what is wrong and what to do about it, one or two sentences without the file's name */
  constructor(fileName: string, reason: string) {
    super(`${fileName}: ${reason}`);
    this.fileName = fileName;
  }
}

/**
 * Turns whatever a decoder threw into a `FileError`; one that already is stays as it is.
 *
 * @param what what was being read, e.g. `PNG`
 */
export function asFileError(error: unknown, fileName: string, what: string): FileError {
  if (error instanceof FileError) return error;
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const detail = cause instanceof Error ? cause.message : String(cause);
  if (/allocation|out of memory|invalid (typed )?array (buffer )?length/i.test(detail)) {
    return new FileError(fileName, "not enough memory to decode it. Crop it or save it in smaller parts.");
  }
  return new FileError(
    fileName,
    `the ${what} data is damaged or cut short (${detail}). Copy the file again from its source.`,
  );
}
