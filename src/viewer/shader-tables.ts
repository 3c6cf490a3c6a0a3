/** Rows of the colour table; `cells` is the palette of the first labels. */
export const COLOR_ROWS = { viridis: 0, heat: 1, classes: 2, palette: 3, cells: 4 } as const;
/** Width of the textures that hold the palette index of each id: id = y · 4096 + x. */
export const PALETTE_INDEX_WIDTH = 4096;
