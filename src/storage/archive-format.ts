import * as v from "valibot";
import { FileError } from "../io/file-error.ts";
import { FORMAT } from "./database.ts";
import type { Stored } from "./file-ref.ts";

/** Name of the entry that says what the others are. */
export const MANIFEST = "utile.json";

/** Bytes of a manifest at most: thousands of images and edits take a few. */
export const MANIFEST_LIMIT = 512 * 2 ** 20;

const stored: v.GenericSchema<Stored> = v.lazy(() =>
  v.union([v.string(), v.number(), v.boolean(), v.null(), v.array(stored), v.record(v.string(), stored)]),
);

const manifest = v.object({
  format: v.literal(FORMAT),
  name: v.pipe(v.string(), v.minLength(1)),
  /** As in the browser's storage, but that files are named by their paths in the archive. */
  pieces: v.array(v.object({ kind: v.string(), name: v.string(), value: stored })),
});

/** What an archive says of itself. */
export type Manifest = v.InferOutput<typeof manifest>;

/** @throws FileError when the text is no manifest, or one of a newer version */
export function parseManifest(fileName: string, text: string): Manifest {
  const value = parseJson(fileName, text);
  const format = v.safeParse(v.object({ format: v.number() }), value);
  if (format.success && format.output.format > FORMAT) {
    throw new FileError(
      fileName,
      "it was saved by a newer Utile. Reload the page to get it, then open the file again.",
    );
  }
  const parsed = v.safeParse(manifest, value);
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  const where = v.getDotPath(issue) ?? "it";
  throw new FileError(
    fileName,
    `its ${MANIFEST} is not as it should be (${where}: ${issue.message}). Export the project again.`,
  );
}

function parseJson(fileName: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new FileError(
      fileName,
      `its ${MANIFEST} cannot be read (${String(error)}). Export the project again.`,
    );
  }
}
