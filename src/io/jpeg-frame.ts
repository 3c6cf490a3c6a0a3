/** What a JPEG's frame header states. */
export interface JpegFrame {
  readonly width: number;
  readonly height: number;
  readonly components: number;
}

/** The first frame header (SOF marker) of a JPEG stream, or undefined when there is none. */
export function jpegFrame(bytes: Uint8Array): JpegFrame | undefined {
  let at = 2;
  while (at + 9 < bytes.length) {
    if (bytes[at] !== 0xff) return undefined;
    const marker = bytes[at + 1] ?? 0;
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    if (isFrame(marker)) {
      const [height, width] = [uint16(bytes, at + 5), uint16(bytes, at + 7)];
      return { width, height, components: bytes[at + 9] ?? 0 };
    }
    at += 2 + uint16(bytes, at + 2);
  }
  return undefined;
}

/** SOF0…SOF15 without DHT (C4), JPG (C8) and DAC (CC), which share their range. */
function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}

function uint16(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
}
