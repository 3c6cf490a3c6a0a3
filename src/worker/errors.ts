/** An error as it crosses a thread: classes do not survive cloning, names do. */
export interface TaggedError {
  readonly name: string;
  /** A sentence for people. */
  readonly message: string;
}

/** The worker died, or was replaced, before it answered. */
export class WorkerLostError extends Error {
  override readonly name = "WorkerLostError";
}

/** The browser took the GPU device away: driver reset, sleep, update or too long a dispatch. */
export class GpuLostError extends Error {
  override readonly name = "GpuLostError";
}

/** Neither the GPU nor WebAssembly could give the memory a tile needs. */
export class OutOfMemoryError extends Error {
  override readonly name = "OutOfMemoryError";
}

/** The GPU reported an error other than lack of memory while it computed. */
export class GpuFaultError extends Error {
  override readonly name = "GpuFaultError";
}

/** The network's answer cannot be right: not a number, out of range, or the blank a lost GPU leaves behind. */
export class BadResultError extends Error {
  override readonly name = "BadResultError";
}

/** No backend that was asked for can run here. */
export class BackendError extends Error {
  override readonly name = "BackendError";
}

/** One file took longer than it may; its worker was stopped. */
export class TimeLimitError extends Error {
  override readonly name = "TimeLimitError";
}

/** The two ends of a port do not speak the same protocol. */
export class ProtocolError extends Error {
  override readonly name = "ProtocolError";
}

/** Any other error of a worker; `name` is the one it had there, e.g. `ModelError`. */
export class RemoteError extends Error {
  override readonly name: string;
  constructor(tagged: TaggedError) {
    super(tagged.message);
    this.name = tagged.name;
  }
}

/** By name: a minifier renames classes, but not the keys of an object. */
const REVIVERS = new Map<string, new (message: string) => Error>(
  Object.entries({
    WorkerLostError,
    GpuLostError,
    OutOfMemoryError,
    GpuFaultError,
    BadResultError,
    BackendError,
    TimeLimitError,
    ProtocolError,
  }),
);

/** Name and message of whatever was thrown. */
export function tagError(thrown: unknown): TaggedError {
  if (thrown instanceof Error) return { name: thrown.name, message: thrown.message };
  // tfjs and Emscripten reject with plain objects.
  if (typeof thrown === "object" && thrown !== null && "message" in thrown) {
    return { name: "Error", message: String(thrown.message) };
  }
  return { name: "Error", message: String(thrown) };
}

/** The error of the class its name tells; `AbortError` is the DOM's own, an unknown name is a `RemoteError`. */
export function reviveError(tagged: TaggedError): Error {
  if (tagged.name === "AbortError") return abortError(tagged.message);
  const Revived = REVIVERS.get(tagged.name);
  return Revived === undefined ? new RemoteError(tagged) : new Revived(tagged.message);
}

/** What a cancelled call rejects with. */
export function abortError(message = "Cancelled."): DOMException {
  return new DOMException(message, "AbortError");
}

/** Whether something thrown means that the caller cancelled. */
export function isAbortError(thrown: unknown): boolean {
  return thrown instanceof DOMException && thrown.name === "AbortError";
}
