import { FileError } from "../file-error.ts";
import type { Directory, TiffFile } from "./directory.ts";
import { type Page, readPage } from "./page.ts";
import { imagejCount } from "./stack-axes.ts";
import { compression, tag } from "./tags.ts";

/** Bit of NewSubfileType that marks a thumbnail or a level of a pyramid. */
const reducedImage = 1;

/** What pages of one stack have in common. */
const shape = [
  tag.imageWidth,
  tag.imageLength,
  tag.samplesPerPixel,
  tag.bitsPerSample,
  tag.sampleFormat,
  tag.photometric,
];

/**
 * The pages that make up the stack, in file order: all of the first one's shape and type if every full-size
 * page has it, else the first alone.
 *
 * ImageJ (beyond 4 GB) and MetaMorph write a stack under one header, plane after plane; it is unfolded here.
 *
 * @throws FileError when ImageJ states more images than the file holds
 */
export function stackPages(file: TiffFile, description: string, fileName: string): [Page, ...Page[]] {
  const [first] = file.directories;
  if (!first) throw new Error("no page could be found in it");
  checkListSizes(file);
  const page = readPage(first, fileName);
  const rest = file.directories.slice(1).filter(isFullSize);
  const stated = imagejCount(description) ?? 1;
  const unfolded = rest.length === 0 ? unfold(page, first, stated, file.bytes.length) : [];
  const found = 1 + rest.length + unfolded.length;
  if (found < stated && isCutShort(file, page)) {
    throw new FileError(
      fileName,
      `it should hold ${stated} images and ends after ${found}. Copy the file again from its source.`,
    );
  }
  if (rest.length === 0) return [page, ...unfolded];
  const alike = rest.every((each) => shape.every((field) => each.number(field) === first.number(field)));
  return alike ? [page, ...rest.map((each) => readPage(each, fileName))] : [page];
}

/** Software that takes one page out of a stack may leave the stack's description; that is no damage. */
function isCutShort({ complete, directories, bytes }: TiffFile, first: Page): boolean {
  const start = first.offsets[0] ?? 0;
  return !complete || (directories.length === 1 && bytes.length >= start + 2 * planeBytes(first));
}

/** Bytes from the start of a page's pixels to their end. */
function planeBytes({ offsets, byteCounts }: Page): number {
  return (offsets.at(-1) ?? 0) + (byteCounts[offsets.length - 1] ?? 0) - (offsets[0] ?? 0);
}

function isFullSize(directory: Directory): boolean {
  return ((directory.number(tag.newSubfileType) ?? 0) & reducedImage) === 0;
}

/** Lists of a sound file do not overlap; many pages that share one long list would take all memory. */
function checkListSizes({ directories, bytes }: TiffFile): void {
  const lists = [tag.stripOffsets, tag.stripByteCounts, tag.tileOffsets, tag.tileByteCounts, tag.colorMap];
  let values = 0;
  for (const directory of directories) {
    for (const list of lists) values += directory.count(list);
  }
  if (values > bytes.length) throw new Error("its lists of strips are longer than the file");
}

/** The planes after the first that lie behind it in the file without a header of their own. */
function unfold(first: Page, directory: Directory, stated: number, fileLength: number): Page[] {
  const planes = Math.max(stated, directory.count(tag.metamorphPlanes));
  if (planes < 2 || first.compression !== compression.none) return [];
  const start = first.offsets[0] ?? 0;
  const step = planeBytes(first);
  if (!(step > 0) || start + planes * step > fileLength) return [];
  return Array.from({ length: planes - 1 }, (_, index) => ({
    ...first,
    offsets: first.offsets.map((offset) => offset + (index + 1) * step),
  }));
}
