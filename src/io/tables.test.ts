import { unzipSync } from "fflate";
import { describe, expect, test } from "vitest";
import { encodeCsv } from "./csv.ts";
import { distinctStems, exportNames, stemOf } from "./export-names.ts";
import { jsonLine } from "./json-lines.ts";
import { zipBytes, zipStream } from "./zip.ts";

describe("encodeCsv", () => {
  test("quotes what must be, with units in the header", () => {
    const columns = [{ name: "file" }, { name: "area", unit: "µm²" }];
    const rows = [
      ['a "b", c.tif', 1.5],
      ["two\nlines", Number.NaN],
      ["plain", null],
    ];
    expect(encodeCsv(columns, rows)).toBe(
      'file,area (µm²)\r\n"a ""b"", c.tif",1.5\r\n"two\nlines",\r\nplain,\r\n',
    );
  });

  test("refuses a row of another length", () => {
    expect(() => encodeCsv([{ name: "a" }], [[1, 2]])).toThrow("row 1 has 2 values for 1 columns");
  });
});

test("jsonLine ends its line", () => {
  expect(jsonLine({ file: "a\n.tif", objects: 3 })).toBe('{"file":"a\\n.tif","objects":3}\n');
});

describe("names", () => {
  test("of results", () => {
    expect(exportNames("cell")).toMatchObject({ mask: "cell.mask.png", labels: "cell.labels.tif" });
  });

  test.each([
    ["dir/a.b.tif", "a.b"],
    ["a.ome.TIFF", "a"],
    ["none", "none"],
    [".hidden", ".hidden"],
  ])("stem of %s is %s", (name, stem) => {
    expect(stemOf(name)).toBe(stem);
  });

  test("of equal stems are told apart", () => {
    expect(distinctStems(["x/a.png", "y/a.tif", "A.jpg", "a-2.png", "b.png"])).toEqual([
      "a",
      "a-3",
      "A-4",
      "a-2",
      "b",
    ]);
  });
});

describe("zip", () => {
  const entries = [
    { name: "a/mask.png", bytes: Uint8Array.from({ length: 1_500_000 }, (_, at) => at % 7) },
    { name: "table.csv", bytes: new TextEncoder().encode("a,b\r\n".repeat(1000)) },
    { name: "empty.txt", bytes: new Uint8Array() },
  ];

  test("holds its entries", async () => {
    const unzipped = unzipSync(await zipBytes(entries));
    expect(Object.keys(unzipped)).toEqual(entries.map(({ name }) => name));
    for (const { name, bytes } of entries) {
      expect(Buffer.compare(unzipped[name] ?? Buffer.of(), bytes), name).toBe(0);
    }
  });

  test("streams the same bytes", async () => {
    const streamed = new Uint8Array(await new Response(zipStream(entries)).arrayBuffer());
    expect(Object.keys(unzipSync(streamed))).toEqual(entries.map(({ name }) => name));
  });

  test("refuses one name twice", async () => {
    const twice = { name: "a", bytes: new Uint8Array() };
    await expect(zipBytes([twice, twice])).rejects.toThrow("named a");
  });
});
