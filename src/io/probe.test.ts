import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { Raster } from "../core/raster.ts";
import { FileError } from "./file-error.ts";
import { nodePictures } from "./node-pictures.ts";
import { decodeImage } from "./registry.ts";

const root = "../shared/data/formats";
const folders = ["tiff-microscopy", "ome-tiff", "tiff-variants", "imagej", "png-jpeg-other"];

/** A row of PROBE.csv: what tifffile and Pillow made of a file. */
type Row = Readonly<Record<string, string>>;

function probeRows(): Row[] {
  const lines = readFileSync(`${root}/PROBE.csv`, "utf8").trimEnd().split("\n").map(cells);
  const [names = [], ...rows] = lines;
  return rows
    .map((row) => Object.fromEntries(names.map((name, index) => [name, row[index] ?? ""])))
    .filter((row) => folders.some((folder) => row["file"]?.startsWith(`${folder}/`)));
}

function cells(line: string): string[] {
  return [...line.matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)].map(([, cell = ""]) =>
    cell.replaceAll('"', ""),
  );
}

/** What of a raster tifffile's figures can be held against: they are of the first page. */
function measured({ width, height, data, kind }: Raster) {
  let [min, max] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of data.subarray(0, width * height * (kind === "rgb" ? 3 : 1))) {
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return { size: [width, height], type: data.constructor.name.replace("Array", "").toLowerCase(), min, max };
}

/** Types that are read into wider ones. */
const widened: Readonly<Record<string, string>> = { bool: "uint8", float16: "float32", uint64: "float64" };

/** The expected figures, or undefined where tifffile's are of something else (colours converted, alpha kept). */
function claimed(row: Row): { type: string; min: number; max: number } | undefined {
  const claim = /^ok (\w+) (\S+)\.\.(\S+)$/.exec(row["tifffile"] ?? "");
  const [, type = "", low = "", high = ""] = claim ?? [];
  const alphaKept = (row["photo"] === "RGB" && row["spp"] !== "3") || row["spp"] === "2";
  const converted = row["photo"] === "SEPARATED" || (row["photo"] === "PALETTE" && row["kind"] === "");
  const firstPageOnly = row["series"]?.includes("|");
  if (!claim || alphaKept || converted || firstPageOnly) return undefined;
  const number = (text: string) => (text === "True" ? 1 : text === "False" ? 0 : Number(text));
  const [min, max] = [number(low), number(high)];
  const top = 2 ** Number(row["bits"]) - 1;
  const inverted = row["photo"] === "MINISWHITE";
  return { type: widened[type] ?? type, min: inverted ? top - max : min, max: inverted ? top - min : max };
}

/** The displayed size, which Pillow gives unrotated for JPEG. */
function displayedSize(row: Row): number[] | undefined {
  if (row["w"]) return [Number(row["w"]), Number(row["h"])];
  const picture = /\((\d+), (\d+)\).*exif-orient (\d|None)/.exec(row["pil"] ?? "");
  if (!picture) return undefined;
  const size = [Number(picture[1]), Number(picture[2])];
  return row["file"]?.endsWith(".jpg") && Number(picture[3]) >= 5 ? size.reverse() : size;
}

test.skipIf(!existsSync(root))(
  "real files of many kinds are read as tifffile and Pillow read them, or refused with a reason",
  { timeout: 300_000 },
  async () => {
    const [read, compared, refused]: [string[], string[], string[]] = [[], [], []];
    for (const row of probeRows()) {
      const name = row["file"] ?? "";
      const raster = await decodeImage(name, readFileSync(`${root}/${name}`), {
        pictures: nodePictures,
      }).catch((error: unknown) => error);
      if (raster instanceof Error) {
        expect(raster).toBeInstanceOf(FileError);
        refused.push(raster.message);
        continue;
      }
      const actual = measured(raster as Raster);
      const size = displayedSize(row);
      if (size) expect.soft(actual.size, name).toEqual(size);
      const claim = claimed(row);
      if (claim) expect.soft({ name, ...actual }).toMatchObject({ name, ...claim });
      read.push(name);
      if (claim) compared.push(name);
    }
    process.stdout.write(
      `read ${read.length} (${compared.length} with type and range as tifffile has them), refused ${refused.length}\n${refused.join("\n")}\n`,
    );
    expect(read.length).toBeGreaterThan(0);
  },
);
