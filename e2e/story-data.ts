import { existsSync, readFileSync } from "node:fs";
import { encode } from "fast-png";
import { fromArrayBuffer } from "geotiff";
import { dimCellIds, dimCells } from "./dim-cells.ts";
import type { Place } from "./paint-page.ts";

/** An image, labels of it with three mistakes, and how a hand puts them right. */
export interface Story {
  readonly name: string;
  readonly image: Buffer;
  readonly type: string;
  /** 16-bit PNG of ids: two cells are one, one is missing, and one is none. */
  readonly labels: Buffer;
  /** Edge in px. */
  readonly size: number;
  /** Cells when all is right. */
  readonly cells: number;
  /** A line that parts the two. */
  readonly split: readonly [Place, Place];
  /** Corners around the cell that is missing. */
  readonly missing: readonly Place[];
  /** A place in the one that is none. */
  readonly surplus: Place;
}

const REAL_IMAGE = "../shared/data/dic-hela/images/01_t003.tif";
const REAL_LABELS = "../shared/data/dic-hela/labels-silver/01_t003.tif";

export function isRealImageHere(): boolean {
  return existsSync(REAL_IMAGE) && existsSync(REAL_LABELS);
}

/** Ten HeLa cells in DIC; the two that become one are 1 and 7, the missing one is 27. */
export async function realStory(): Promise<Story> {
  const file = readFileSync(REAL_LABELS);
  const tiff = await (await fromArrayBuffer(new Uint8Array(file).buffer)).getImage();
  const ids = Uint16Array.from((await tiff.readRasters({ interleave: true })) as Uint16Array);
  const size = tiff.getWidth();
  const missing = polygon([422, 295], 52);
  return {
    name: "hela.tif",
    image: readFileSync(REAL_IMAGE),
    type: "image/tiff",
    labels: mistaken(ids, size, { joined: [1, 7], missing: 27, surplus: [440, 480] }),
    size,
    cells: 10,
    split: [
      [60, 254],
      [290, 254],
    ],
    missing,
    surplus: [440, 480],
  };
}

/** The 25 drawn cells of which a model misses every other one; a bridge makes one of the first two. */
export function drawnStory(): Story {
  const size = 256;
  const ids = Uint16Array.from(dimCellIds());
  for (let y = 22; y < 30; y++) ids.fill(1, y * size + 26, y * size + 76);
  return {
    name: "drawn.png",
    image: dimCells(),
    type: "image/png",
    labels: mistaken(ids, size, { joined: [1, 2], missing: 13, surplus: [51, 51] }),
    size,
    cells: 25,
    split: [
      [51, 4],
      [51, 44],
    ],
    missing: polygon([128, 128], 14),
    surplus: [51, 51],
  };
}

interface Mistakes {
  readonly joined: readonly [number, number];
  readonly missing: number;
  readonly surplus: Place;
}

/** Radius in px of the cell that is none. */
const SURPLUS_RADIUS = 8;

function mistaken(
  ids: Uint16Array,
  size: number,
  { joined: [kept, lost], missing, surplus }: Mistakes,
): Buffer {
  const data = ids.map((id, at) => {
    const far = Math.hypot((at % size) - surplus[0], Math.floor(at / size) - surplus[1]);
    if (far < SURPLUS_RADIUS) return 999;
    if (id === missing) return 0;
    return id === lost ? kept : id;
  });
  return Buffer.from(encode({ width: size, height: size, data, channels: 1, depth: 16 }));
}

/** Eight corners about a centre. */
function polygon([x, y]: Place, radius: number): Place[] {
  return Array.from({ length: 8 }, (_, corner): Place => {
    const angle = (corner * Math.PI) / 4;
    return [Math.round(x + radius * Math.cos(angle)), Math.round(y + radius * Math.sin(angle))];
  });
}
