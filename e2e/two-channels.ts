/**
 * An 8-bit ImageJ TIFF of two channels, `edge` px wide and high: the first is black, the second has one bright square.
 */
export function twoChannels(edge: number): Buffer {
  const size = edge * edge;
  const description = "ImageJ=1.54f\nimages=2\nchannels=2\n\0";
  const plane = Buffer.alloc(2 * size);
  for (let y = edge / 4; y < edge / 2; y++)
    plane.fill(255, size + y * edge + edge / 4, size + y * edge + edge / 2);
  const header = Buffer.from([0x49, 0x49, 42, 0, 8, 0, 0, 0]);
  const at = { text: 8 + 2 * DIRECTORY, pixels: 8 + 2 * DIRECTORY + description.length };
  const directories = [0, 1].map((index) =>
    directory(
      [
        [256, LONG, 1, edge],
        [257, LONG, 1, edge],
        [258, LONG, 1, 8],
        [259, LONG, 1, 1],
        [262, LONG, 1, 1],
        [270, ASCII, description.length, at.text],
        [273, LONG, 1, at.pixels + index * size],
        [277, LONG, 1, 1],
        [278, LONG, 1, edge],
        [279, LONG, 1, size],
      ],
      index === 0 ? 8 + DIRECTORY : 0,
    ),
  );
  return Buffer.concat([header, ...directories, Buffer.from(description, "latin1"), plane]);
}

const ASCII = 2;
const LONG = 4;

/** Bytes of a directory of ten tags. */
const DIRECTORY = 2 + 10 * 12 + 4;

type Tag = readonly [tag: number, type: number, count: number, value: number];

function directory(tags: readonly Tag[], next: number): Buffer {
  const bytes = Buffer.alloc(DIRECTORY);
  bytes.writeUInt16LE(tags.length, 0);
  for (const [index, [tag, type, count, value]] of tags.entries()) {
    const start = 2 + 12 * index;
    bytes.writeUInt16LE(tag, start);
    bytes.writeUInt16LE(type, start + 2);
    bytes.writeUInt32LE(count, start + 4);
    bytes.writeUInt32LE(value, start + 8);
  }
  bytes.writeUInt32LE(next, DIRECTORY - 4);
  return bytes;
}
