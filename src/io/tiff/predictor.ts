/**
 * Undoes horizontal differencing in place: each sample was stored less its left neighbour of the same channel.
 *
 * @param data rows of `rowLength` samples in native byte order, `stride` samples a pixel; arithmetic wraps
 */
export function undoDifferences(
  data: Uint8Array | Uint16Array | Uint32Array,
  rowLength: number,
  stride: number,
): void {
  for (let row = 0; row + rowLength <= data.length; row += rowLength) {
    for (let at = row + stride; at < row + rowLength; at++) {
      data[at] = (data[at] ?? 0) + (data[at - stride] ?? 0);
    }
  }
}

/**
 * Undoes the floating-point predictor: bytes were differenced and each row stored as planes from the highest
 * byte to the lowest (Adobe Photoshop TIFF technical note 3).
 *
 * @param data rows of `rowLength · bytesPerSample` bytes
 * @returns the samples' bytes, little-endian
 */
export function undoFloatingPoint(
  data: Uint8Array,
  rowLength: number,
  stride: number,
  bytesPerSample: number,
): Uint8Array {
  const rowBytes = rowLength * bytesPerSample;
  const out = new Uint8Array(data.length);
  for (let row = 0; row + rowBytes <= data.length; row += rowBytes) {
    undoDifferences(data.subarray(row, row + rowBytes), rowBytes, stride);
    for (let sample = 0; sample < rowLength; sample++) {
      for (let byte = 0; byte < bytesPerSample; byte++) {
        const plane = bytesPerSample - 1 - byte;
        out[row + sample * bytesPerSample + byte] = data[row + plane * rowLength + sample] ?? 0;
      }
    }
  }
  return out;
}
