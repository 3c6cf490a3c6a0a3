/** A project may no longer be written from here: another tab has it, or it is gone. */
export class ProjectMovedError extends Error {
  override readonly name = "ProjectMovedError";
}

/** What is stored was written by a newer Utile than this. */
export class NewerFormatError extends Error {
  override readonly name = "NewerFormatError";
}

/** Something that should be stored is not there, or not what it was. */
export class DamagedError extends Error {
  override readonly name = "DamagedError";
}

/** The browser gives this page no storage. */
export class NoStorageError extends Error {
  override readonly name = "NoStorageError";
}

/** Whether something failed because there is no room left. */
export function isFull(error: unknown): boolean {
  return error instanceof Error && error.name === "QuotaExceededError";
}

/** Why something could not be stored, in words for people and with what to do. */
export function explainStorage(error: unknown): string {
  if (isFull(error)) return "there is no room left. Free some space, or delete a project you no longer need";
  if (error instanceof Error) return error.message.replace(/\.$/, "");
  return String(error);
}
