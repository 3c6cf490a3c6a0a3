import type { PixelArray } from "../core/raster.ts";
import { Residency } from "./residency.ts";
import type { TextureFormat } from "./texture-format.ts";
import {
  chooseWindow,
  levelCount,
  levelSize,
  TILE,
  type TileId,
  type TileWindow,
  tileCount,
  tileGrid,
  tilesFor,
  tilesFromCentre,
} from "./tile-layout.ts";
import type { ImageRect } from "./types.ts";
import type { Size, ViewTransform } from "./view-transform.ts";

/** GPU memory of one layer at most, in bytes: 192 label tiles, more than a 3840×2160 canvas shows at once. */
const MEMORY_LIMIT = 192 * 2 ** 20;
/** Rows of a tile made and uploaded at a time: 1 ms or so. */
const BAND = 16;

/** What a tiled texture shows; the planes are kept, not copied. */
export interface TileSource {
  readonly size: Size;
  /** Planes of one type and of `size`, row-major. */
  readonly planes: readonly PixelArray[];
  readonly format: TextureFormat;
  readonly extract: (plane: PixelArray, image: Size, level: number, rect: ImageRect, out: PixelArray) => void;
}

interface Job {
  readonly tile: TileId;
  readonly slot: number;
  row: number;
}

/**
 * Planes of any size in a texture of fixed size: tiles of the level that the view needs are made and uploaded as they
 * come into sight, over several frames; until then the nearest coarser tile stands in. The shader finds tiles in a page table.
 */
export class TiledTexture {
  readonly source: TileSource;
  private readonly gl: WebGL2RenderingContext;
  private readonly tiles: WebGLTexture;
  private readonly pageTable: WebGLTexture;
  private readonly residency: Residency;
  /** Tiles that may be in sight at once: a slot is kept for the top level and one for loading. */
  private readonly maxTiles: number;
  private readonly scratch: PixelArray;
  private window: TileWindow = { level: -1, x0: 0, y0: 0, x1: 0, y1: 0 };
  private queue: TileId[] = [];
  private job: Job | undefined;

  /** @param largestCanvas in device pixels: it decides the GPU memory; a larger canvas is shown coarser */
  constructor(gl: WebGL2RenderingContext, source: TileSource, largestCanvas: Size) {
    this.gl = gl;
    this.source = source;
    const layers: number = gl.getParameter(gl.MAX_ARRAY_TEXTURE_LAYERS);
    const perSlot = TILE * TILE * source.format.bytes * source.planes.length;
    const affordable = Math.min(
      Math.floor(MEMORY_LIMIT / perSlot),
      Math.floor(layers / source.planes.length),
    );
    const all = tileCount(source.size);
    const slotCount = Math.min(all, affordable, tilesFor(largestCanvas));
    this.maxTiles = slotCount === all ? all : slotCount - 2;
    this.residency = new Residency(source.size, slotCount);
    this.scratch = source.format.allocate(TILE * BAND);
    this.tiles = nearestTexture(gl, gl.TEXTURE_2D_ARRAY);
    const depth = slotCount * source.planes.length;
    gl.texStorage3D(gl.TEXTURE_2D_ARRAY, 1, gl[source.format.internal], TILE, TILE, depth);
    this.pageTable = nearestTexture(gl, gl.TEXTURE_2D);
    const grid = tileGrid(source.size, 0);
    gl.texStorage2D(gl.TEXTURE_2D, 1, gl.RG16UI, grid.width, grid.height);
  }

  /** Level that the page table speaks of. */
  get level(): number {
    return this.window.level;
  }

  /** Chooses the tiles for a view. Cheap when the same tiles stay in sight. */
  look(view: ViewTransform, canvas: Size): void {
    const window = chooseWindow(view, canvas, this.source.size, this.maxTiles);
    const old = this.window;
    const same =
      window.level === old.level &&
      window.x0 === old.x0 &&
      window.y0 === old.y0 &&
      window.x1 === old.x1 &&
      window.y1 === old.y1;
    if (same) return;
    this.window = window;
    const wanted = tilesFromCentre(window);
    for (const tile of wanted) this.residency.touch(tile);
    const top = levelCount(this.source.size) - 1;
    const coarse = window.level === top ? [] : [{ level: top, x: 0, y: 0 }];
    this.queue = [...coarse, ...wanted].filter((tile) => this.residency.slotOf(tile) === undefined);
    if (this.job !== undefined) this.residency.release(this.job.slot);
    this.job = undefined;
    this.writePages();
  }

  /** Makes and uploads tiles until `deadline` (of `performance.now`), a band at least; true when all in sight are there. */
  load(deadline: number): boolean {
    while (this.step()) {
      if (performance.now() >= deadline) break;
    }
    return this.job === undefined && this.queue.length === 0;
  }

  /** Uploads a rectangle of image pixels again, into every tile that shows it. */
  update(rect: ImageRect): void {
    for (const { tile, slot } of this.residency.tiles()) this.refresh(tile, slot, rect);
    if (this.job !== undefined) this.job.row = 0;
  }

  /** Binds the tiles to texture unit `unit` and the page table to the next. */
  bind(unit: number): void {
    const { gl } = this;
    gl.activeTexture(gl.TEXTURE0 + unit);
    gl.bindTexture(gl.TEXTURE_2D_ARRAY, this.tiles);
    gl.activeTexture(gl.TEXTURE0 + unit + 1);
    gl.bindTexture(gl.TEXTURE_2D, this.pageTable);
  }

  dispose(): void {
    this.gl.deleteTexture(this.tiles);
    this.gl.deleteTexture(this.pageTable);
  }

  /** One band of the tile at hand; false when there is nothing to do. */
  private step(): boolean {
    this.job ??= this.nextJob();
    if (this.job === undefined) return false;
    const { tile, slot, row } = this.job;
    const size = this.texelsOf(tile);
    const height = Math.min(BAND, size.height - row);
    this.upload(tile, slot, { x: 0, y: row, width: size.width, height });
    this.job.row += height;
    if (this.job.row < size.height) return true;
    this.residency.settle(tile, slot);
    this.job = undefined;
    this.writePages();
    return true;
  }

  private nextJob(): Job | undefined {
    const tile = this.queue.shift();
    if (tile === undefined) return undefined;
    const slot = this.residency.claim();
    if (slot === undefined) return undefined;
    // The slot's former tile may have stood in for one in sight.
    this.writePages();
    return { tile, slot, row: 0 };
  }

  private refresh(tile: TileId, slot: number, rect: ImageRect): void {
    const block = 2 ** tile.level;
    const size = this.texelsOf(tile);
    const x0 = Math.max(0, Math.floor(rect.x / block) - tile.x * TILE);
    const y0 = Math.max(0, Math.floor(rect.y / block) - tile.y * TILE);
    const x1 = Math.min(size.width, Math.ceil((rect.x + rect.width) / block) - tile.x * TILE);
    const y1 = Math.min(size.height, Math.ceil((rect.y + rect.height) / block) - tile.y * TILE);
    if (x0 >= x1) return;
    for (let y = y0; y < y1; y += BAND) {
      this.upload(tile, slot, { x: x0, y, width: x1 - x0, height: Math.min(BAND, y1 - y) });
    }
  }

  /** Makes and uploads a rectangle of a tile's texels, at most BAND rows. */
  private upload(tile: TileId, slot: number, rect: ImageRect): void {
    const { gl, source, scratch } = this;
    const inLevel = { ...rect, x: tile.x * TILE + rect.x, y: tile.y * TILE + rect.y };
    gl.activeTexture(gl.TEXTURE0);
    gl.bindTexture(gl.TEXTURE_2D_ARRAY, this.tiles);
    gl.pixelStorei(gl.UNPACK_ALIGNMENT, 1);
    source.planes.forEach((plane, index) => {
      source.extract(plane, source.size, tile.level, inLevel, scratch);
      const layer = slot * source.planes.length + index;
      const { format, type } = source.format;
      const { x, y, width, height } = rect;
      gl.texSubImage3D(gl.TEXTURE_2D_ARRAY, 0, x, y, layer, width, height, 1, gl[format], gl[type], scratch);
    });
  }

  private texelsOf(tile: TileId): Size {
    const level = levelSize(this.source.size, tile.level);
    return {
      width: Math.min(TILE, level.width - tile.x * TILE),
      height: Math.min(TILE, level.height - tile.y * TILE),
    };
  }

  private writePages(): void {
    const { gl, window } = this;
    const width = window.x1 - window.x0;
    const height = window.y1 - window.y0;
    if (width === 0 || height === 0) return;
    gl.activeTexture(gl.TEXTURE0);
    gl.bindTexture(gl.TEXTURE_2D, this.pageTable);
    gl.pixelStorei(gl.UNPACK_ALIGNMENT, 1);
    const pages = this.residency.pages(window);
    gl.texSubImage2D(
      gl.TEXTURE_2D,
      0,
      window.x0,
      window.y0,
      width,
      height,
      gl.RG_INTEGER,
      gl.UNSIGNED_SHORT,
      pages,
    );
  }
}

/** A new texture, bound to the first unit; integer formats cannot be filtered, so none is. */
export function nearestTexture(gl: WebGL2RenderingContext, target: GLenum): WebGLTexture {
  const texture = gl.createTexture();
  gl.activeTexture(gl.TEXTURE0);
  gl.bindTexture(target, texture);
  gl.texParameteri(target, gl.TEXTURE_MIN_FILTER, gl.NEAREST);
  gl.texParameteri(target, gl.TEXTURE_MAG_FILTER, gl.NEAREST);
  gl.texParameteri(target, gl.TEXTURE_WRAP_S, gl.CLAMP_TO_EDGE);
  gl.texParameteri(target, gl.TEXTURE_WRAP_T, gl.CLAMP_TO_EDGE);
  return texture;
}
