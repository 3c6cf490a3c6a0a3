/** What an unknown error tells a person; workers send `{ name, message }` with the message already meant for people. */
export function messageOf(error: unknown): string {
  if (error instanceof Error) return error.message;
  return String(error);
}

/** Whether an error only says that the user (or the page) cancelled. */
export function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === "AbortError";
}
