import { rgbOf } from "./color.ts";
import type { Display } from "./display.ts";
import { HEAT, lutTexels, VIRIDIS } from "./lut.ts";
import { INSTANCE_PALETTE } from "./palette.ts";
import { COLOR_ROWS, PALETTE_INDEX_WIDTH } from "./shader-tables.ts";
import { nearestTexture } from "./tiled-texture.ts";

/** 256 colours a row: the heat scales, the classes, the instances' palettes. */
export function colorTable(
  gl: WebGL2RenderingContext,
  { classColors, palette }: Pick<Display, "classColors" | "palette">,
): WebGLTexture {
  const texture = nearestTexture(gl, gl.TEXTURE_2D);
  gl.texStorage2D(gl.TEXTURE_2D, 1, gl.RGBA8, 256, 5);
  const rows = [
    [COLOR_ROWS.viridis, lutTexels(VIRIDIS)],
    [COLOR_ROWS.heat, lutTexels(HEAT)],
    [COLOR_ROWS.classes, colorTexels(classColors)],
    [COLOR_ROWS.palette, colorTexels(INSTANCE_PALETTE)],
    [COLOR_ROWS.cells, colorTexels(palette)],
  ] as const;
  for (const [row, texels] of rows) {
    gl.texSubImage2D(gl.TEXTURE_2D, 0, 0, row, 256, 1, gl.RGBA, gl.UNSIGNED_BYTE, texels);
  }
  return texture;
}

/** The palette index of every id, in rows of PALETTE_INDEX_WIDTH. */
export function paletteIndexTexture(gl: WebGL2RenderingContext, index: Uint8Array): WebGLTexture {
  const texture = nearestTexture(gl, gl.TEXTURE_2D);
  const rows = Math.max(1, Math.ceil(index.length / PALETTE_INDEX_WIDTH));
  const texels = new Uint8Array(rows * PALETTE_INDEX_WIDTH);
  texels.set(index);
  gl.pixelStorei(gl.UNPACK_ALIGNMENT, 1);
  gl.texStorage2D(gl.TEXTURE_2D, 1, gl.R8UI, PALETTE_INDEX_WIDTH, rows);
  const { RED_INTEGER, UNSIGNED_BYTE } = gl;
  gl.texSubImage2D(gl.TEXTURE_2D, 0, 0, 0, PALETTE_INDEX_WIDTH, rows, RED_INTEGER, UNSIGNED_BYTE, texels);
  return texture;
}

/** Null is transparent. */
function colorTexels(colors: readonly (string | null)[]): Uint8Array {
  const texels = new Uint8Array(256 * 4);
  colors.slice(0, 256).forEach((color, i) => {
    if (color !== null) texels.set([...rgbOf(color), 255], i * 4);
  });
  return texels;
}
