import { rgbOf } from "./color.ts";
import { type Display, shownOpacity } from "./display.ts";
import { GlProgram } from "./gl-program.ts";
import { colorTable, paletteIndexTexture } from "./lookup-textures.ts";
import { fragmentShader, type ShaderVariant, VERTEX_SHADER } from "./shader.ts";
import { TiledTexture, type TileSource } from "./tiled-texture.ts";
import type { ImageRect } from "./types.ts";
import { setChannels, setLabels, setView } from "./uniforms.ts";
import { type Size, touchedPixels, type ViewTransform } from "./view-transform.ts";

/** Layers that lie in tiles, in the order of their texture units; outlines are drawn from `labels` and `second`. */
const LAYERS = ["image", "labels", "second", "classes", "probability", "weights"] as const;
export type LayerName = (typeof LAYERS)[number];

/** The shader's name of each layer. */
const UNIFORM: Record<LayerName, string> = {
  image: "uImage",
  labels: "uLabels",
  second: "uSecond",
  classes: "uClasses",
  probability: "uProbability",
  weights: "uWeights",
};
const COLORS_UNIT = LAYERS.length * 2;
const PALETTE_UNIT = COLORS_UNIT + 1;
/** WebGL2 promises 16 units: this is the fifteenth. */
const SECOND_PALETTE_UNIT = COLORS_UNIT + 2;

/** Everything of WebGL: it holds what can be made anew from the sources and the display after the context was lost. */
export class Renderer {
  private readonly gl: WebGL2RenderingContext;
  private readonly display: Display;
  private readonly largestCanvas: Size;
  private readonly sources = new Map<LayerName, TileSource>();
  private readonly textures = new Map<LayerName, TiledTexture>();
  private readonly programs = new Map<string, GlProgram>();
  private colors: WebGLTexture | null = null;
  private palette: WebGLTexture | null = null;
  private secondPalette: WebGLTexture | null = null;

  /** @param largestCanvas the screen in device pixels */
  constructor(gl: WebGL2RenderingContext, display: Display, largestCanvas: Size) {
    this.gl = gl;
    this.largestCanvas = largestCanvas;
    this.display = display;
  }

  /** The GPU took the context away: nothing can be drawn until it is given back. */
  get isLost(): boolean {
    return this.gl.isContextLost();
  }

  setSource(layer: LayerName, source: TileSource | null): void {
    this.textures.get(layer)?.dispose();
    this.textures.delete(layer);
    if (source === null) this.sources.delete(layer);
    else this.sources.set(layer, source);
  }

  /** The class colours or the palette of the display changed. */
  dropColors(): void {
    this.gl.deleteTexture(this.colors);
    this.colors = null;
  }

  /** A palette index of the display changed. */
  dropPalettes(): void {
    this.gl.deleteTexture(this.palette);
    this.gl.deleteTexture(this.secondPalette);
    this.palette = null;
    this.secondPalette = null;
  }

  update(layer: LayerName, rect: ImageRect): void {
    this.textures.get(layer)?.update(rect);
  }

  /** Loads what the view needs until `deadline`; true when it is all there. */
  load(view: ViewTransform, canvas: Size, deadline: number): boolean {
    let complete = true;
    for (const layer of LAYERS) {
      if (!this.isShown(layer)) continue;
      const texture = this.textureOf(layer);
      if (texture === undefined) continue;
      texture.look(view, canvas);
      complete = texture.load(deadline) && complete;
    }
    return complete;
  }

  /** @param changed image pixels whose data alone changed since the last drawing of this view; null: anything may have */
  draw(view: ViewTransform, canvas: Size, changed: ImageRect | null): void {
    const { gl } = this;
    gl.viewport(0, 0, canvas.width, canvas.height);
    if (changed === null) {
      this.drawAll(view, canvas);
      return;
    }
    const levels = [...this.textures.values()].map(({ level }) => level);
    const { x, y, width, height } = touchedPixels(view, canvas, changed, 2 ** Math.max(0, ...levels));
    gl.enable(gl.SCISSOR_TEST);
    gl.scissor(x, canvas.height - y - height, width, height);
    this.drawAll(view, canvas);
    gl.disable(gl.SCISSOR_TEST);
  }

  /** Forgets all of the context; what is needed is made anew by the next `load` and `draw`. */
  dispose(): void {
    for (const texture of this.textures.values()) texture.dispose();
    for (const program of this.programs.values()) program.dispose();
    this.textures.clear();
    this.programs.clear();
    this.dropColors();
    this.dropPalettes();
  }

  private drawAll(view: ViewTransform, canvas: Size): void {
    const { gl } = this;
    const image = this.textures.get("image");
    if (image === undefined) {
      const [red, green, blue] = rgbOf(this.display.background);
      gl.clearColor(red / 255, green / 255, blue / 255, 1);
      gl.clear(gl.COLOR_BUFFER_BIT);
      return;
    }
    const program = this.programFor(image.source);
    program.use();
    setView(gl, program, view, { canvas, image: image.source.size });
    setChannels(gl, program, this.display);
    setLabels(gl, program, this.display, canvas);
    this.bindTextures(program);
    gl.drawArrays(gl.TRIANGLES, 0, 3);
  }

  private isShown(layer: LayerName): boolean {
    const { instances, outlines, classes, probability, weights } = this.display.overlays;
    if (layer === "image") return true;
    if (layer === "labels" || layer === "second") {
      return shownOpacity(instances) > 0 || shownOpacity(outlines) > 0;
    }
    return shownOpacity({ classes, probability, weights }[layer]) > 0;
  }

  private textureOf(layer: LayerName): TiledTexture | undefined {
    const known = this.textures.get(layer);
    const source = this.sources.get(layer);
    if (known !== undefined || source === undefined) return known;
    const texture = new TiledTexture(this.gl, source, this.largestCanvas);
    this.textures.set(layer, texture);
    return texture;
  }

  private programFor(image: TileSource): GlProgram {
    const variant: ShaderVariant = {
      imageSampler: image.format.sampler,
      channels: image.planes.length,
      labels: this.textures.has("labels"),
      second: this.textures.has("second"),
      classes: this.textures.has("classes"),
      probability: this.textures.has("probability"),
      weights: this.textures.has("weights"),
    };
    const key = JSON.stringify(variant);
    const known = this.programs.get(key);
    if (known !== undefined) return known;
    const program = new GlProgram(this.gl, VERTEX_SHADER, fragmentShader(variant));
    this.programs.set(key, program);
    return program;
  }

  private bindTextures(program: GlProgram): void {
    const { gl, display } = this;
    this.colors ??= colorTable(gl, display);
    this.palette ??= paletteIndexTexture(gl, display.paletteIndex ?? new Uint8Array(0));
    this.secondPalette ??= paletteIndexTexture(gl, display.second?.paletteIndex ?? new Uint8Array(0));
    LAYERS.forEach((layer, index) => {
      const texture = this.textures.get(layer);
      if (texture === undefined) return;
      texture.bind(index * 2);
      gl.uniform1i(program.at(UNIFORM[layer]), index * 2);
      gl.uniform1i(program.at(`${UNIFORM[layer]}Pages`), index * 2 + 1);
      gl.uniform1i(program.at(`${UNIFORM[layer]}Level`), texture.level);
    });
    this.bindLookup(program, "uColors", COLORS_UNIT, this.colors);
    this.bindLookup(program, "uPaletteIndex", PALETTE_UNIT, this.palette);
    this.bindLookup(program, "uSecondPaletteIndex", SECOND_PALETTE_UNIT, this.secondPalette);
  }

  private bindLookup(program: GlProgram, uniform: string, unit: number, texture: WebGLTexture): void {
    const { gl } = this;
    gl.activeTexture(gl.TEXTURE0 + unit);
    gl.bindTexture(gl.TEXTURE_2D, texture);
    gl.uniform1i(program.at(uniform), unit);
  }
}
