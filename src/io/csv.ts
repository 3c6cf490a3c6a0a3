/** A column of a table. */
export interface CsvColumn {
  readonly name: string;
  /** Written behind the name in brackets, e.g. `µm²`; absent for plain numbers and text. */
  readonly unit?: string;
}

/**
 * A table after RFC 4180: CRLF line ends, fields quoted where they must be, UTF-8 without a byte-order mark.
 * Numbers have a decimal point; those that are not finite are left empty.
 *
 * @throws RangeError when a row does not have a value for each column
 */
export function encodeCsv(
  columns: readonly CsvColumn[],
  rows: Iterable<readonly (string | number | null)[]>,
): string {
  const header = columns.map(({ name, unit }) => field(unit ? `${name} (${unit})` : name)).join(",");
  const lines = [header];
  for (const row of rows) {
    if (row.length !== columns.length) {
      throw new RangeError(`row ${lines.length} has ${row.length} values for ${columns.length} columns`);
    }
    lines.push(row.map(field).join(","));
  }
  return lines.map((line) => `${line}\r\n`).join("");
}

function field(value: string | number | null): string {
  if (value === null) return "";
  if (typeof value === "number") return Number.isFinite(value) ? String(value) : "";
  return /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}
