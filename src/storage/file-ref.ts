/** A file kept outside the database, as a record points to it. */
export interface FileRef {
  /** `contentHash` of its bytes; in an archive its path there. */
  readonly file: string;
  readonly bytes: number;
  /** Path it is given in an archive, e.g. `images/t003.tif`. */
  readonly name: string;
}

/** What a record may hold: whatever structured cloning and JSON both keep, and files. */
export type Stored =
  | string
  | number
  | boolean
  | null
  | FileRef
  | readonly Stored[]
  | { readonly [key: string]: Stored };

/** Whether a part of a record is a file. */
export function isFileRef(value: unknown): value is FileRef {
  return (
    typeof value === "object" &&
    value !== null &&
    "file" in value &&
    typeof value.file === "string" &&
    "bytes" in value &&
    typeof value.bytes === "number" &&
    "name" in value &&
    typeof value.name === "string"
  );
}

/** Every file a record points to. */
export function filesIn(value: Stored): FileRef[] {
  if (typeof value !== "object" || value === null) return [];
  if (isFileRef(value)) return [value];
  return Object.values(value).flatMap(filesIn);
}

/** The same record with other files in the place of its own. */
export function mapFiles(value: Stored, change: (file: FileRef) => FileRef): Stored {
  if (typeof value !== "object" || value === null) return value;
  if (isFileRef(value)) return change(value);
  if (Array.isArray(value)) return value.map((each: Stored) => mapFiles(each, change));
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, mapFiles(each, change)]));
}

/**
 * A value as a record holds it: objects and arrays copied, absent fields left out.
 *
 * @throws TypeError when it holds anything else, e.g. a function
 */
export function toStored(value: unknown): Stored {
  if (
    value === null ||
    typeof value === "string" ||
    typeof value === "number" ||
    typeof value === "boolean"
  ) {
    return value;
  }
  if (Array.isArray(value)) return value.map(toStored);
  if (typeof value !== "object" || Object.getPrototypeOf(value) !== Object.prototype) {
    throw new TypeError(`A record cannot hold ${Object.prototype.toString.call(value)}.`);
  }
  const fields = Object.entries(value).filter(([, field]) => field !== undefined);
  return Object.fromEntries(fields.map(([key, field]) => [key, toStored(field)]));
}
