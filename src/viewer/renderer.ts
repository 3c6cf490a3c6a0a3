import { rgbOf } from "./color.ts";
import { type Display, limitUniforms, shownOpacity } from "./display.ts";
import { GlProgram } from "./gl-program.ts";
import { colorTable, paletteIndexTexture } from "./lookup-textures.ts";
import { INSTANCE_PALETTE } from "./palette.ts";
import { FILL, fragmentShader, type ShaderVariant, VERTEX_SHADER } from "./shader.ts";
import { TiledTexture, type TileSource } from "./tiled-texture.ts";
import type { ImageRect } from "./types.ts";
import type { Size, ViewTransform } from "./view-transform.ts";

/** Layers that lie in tiles, in the order of their texture units; outlines are drawn from `labels`. */
const LAYERS = ["image", "labels", "classes", "probability", "weights"] as const;
export type LayerName = (typeof LAYERS)[number];

/** The shader's name of each layer. */
const UNIFORM: Record<LayerName, string> = {
  image: "uImage",
  labels: "uLabels",
  classes: "uClasses",
  probability: "uProbability",
  weights: "uWeights",
};
const COLORS_UNIT = LAYERS.length * 2;
const PALETTE_UNIT = COLORS_UNIT + 1;

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

  /** The class colours or the palette index of the display changed. */
  dropLookups(): void {
    this.gl.deleteTexture(this.colors);
    this.gl.deleteTexture(this.palette);
    this.colors = null;
    this.palette = null;
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

  draw(view: ViewTransform, canvas: Size): void {
    const { gl } = this;
    gl.viewport(0, 0, canvas.width, canvas.height);
    const image = this.textures.get("image");
    if (image === undefined) {
      const [red, green, blue] = rgbOf(this.display.background);
      gl.clearColor(red / 255, green / 255, blue / 255, 1);
      gl.clear(gl.COLOR_BUFFER_BIT);
      return;
    }
    const program = this.programFor(image.source);
    program.use();
    this.setView(program, view, canvas, image.source.size);
    this.setChannels(program);
    this.setOverlays(program);
    this.bindTextures(program);
    gl.drawArrays(gl.TRIANGLES, 0, 3);
  }

  /** Forgets all of the context; what is needed is made anew by the next `load` and `draw`. */
  dispose(): void {
    for (const texture of this.textures.values()) texture.dispose();
    for (const program of this.programs.values()) program.dispose();
    this.textures.clear();
    this.programs.clear();
    this.dropLookups();
  }

  private isShown(layer: LayerName): boolean {
    const { instances, outlines, classes, probability, weights } = this.display.overlays;
    if (layer === "image") return true;
    if (layer === "labels") return shownOpacity(instances) > 0 || shownOpacity(outlines) > 0;
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

  private setView(program: GlProgram, view: ViewTransform, canvas: Size, image: Size): void {
    const { gl } = this;
    const [red, green, blue] = rgbOf(this.display.background);
    gl.uniform2f(program.at("uOffset"), view.offsetX, view.offsetY);
    gl.uniform1f(program.at("uScale"), view.scale);
    gl.uniform1f(program.at("uHeight"), canvas.height);
    gl.uniform2i(program.at("uSize"), image.width, image.height);
    gl.uniform3f(program.at("uBackground"), red / 255, green / 255, blue / 255);
  }

  private setChannels(program: GlProgram): void {
    const { gl } = this;
    const { channels } = this.display;
    const colors = channels.flatMap(({ visible, color }) =>
      visible ? rgbOf(color).map((part) => part / 255) : [0, 0, 0],
    );
    gl.uniform3fv(program.at("uChannelColor"), colors);
    gl.uniform2fv(
      program.at("uChannelLimits"),
      channels.flatMap(({ min, max }) => limitUniforms(min, max)),
    );
    gl.uniform1fv(
      program.at("uChannelGamma"),
      channels.map(({ gamma }) => gamma),
    );
  }

  private setOverlays(program: GlProgram): void {
    const { gl, display } = this;
    const { overlays, limits } = display;
    gl.uniform1f(program.at("uFillOpacity"), FILL * shownOpacity(overlays.instances));
    gl.uniform1f(program.at("uOutlineOpacity"), shownOpacity(overlays.outlines));
    gl.uniform1f(program.at("uClassesOpacity"), shownOpacity(overlays.classes));
    gl.uniform1f(program.at("uProbabilityOpacity"), shownOpacity(overlays.probability));
    gl.uniform1f(program.at("uWeightsOpacity"), shownOpacity(overlays.weights));
    gl.uniform2fv(program.at("uProbabilityLimits"), limitUniforms(...limits.probability));
    gl.uniform2fv(program.at("uWeightsLimits"), limitUniforms(...limits.weights));
    gl.uniform1ui(program.at("uSelected"), display.selected);
    gl.uniform1ui(program.at("uHighlighted"), display.highlighted);
    gl.uniform1ui(program.at("uPaletteSize"), INSTANCE_PALETTE.length);
    gl.uniform1ui(program.at("uPaletteIds"), display.paletteIndex?.length ?? 0);
  }

  private bindTextures(program: GlProgram): void {
    const { gl, display } = this;
    this.colors ??= colorTable(gl, display.classColors);
    this.palette ??= paletteIndexTexture(gl, display.paletteIndex ?? new Uint8Array(0));
    LAYERS.forEach((layer, index) => {
      const texture = this.textures.get(layer);
      if (texture === undefined) return;
      texture.bind(index * 2);
      gl.uniform1i(program.at(UNIFORM[layer]), index * 2);
      gl.uniform1i(program.at(`${UNIFORM[layer]}Pages`), index * 2 + 1);
      gl.uniform1i(program.at(`${UNIFORM[layer]}Level`), texture.level);
    });
    gl.activeTexture(gl.TEXTURE0 + COLORS_UNIT);
    gl.bindTexture(gl.TEXTURE_2D, this.colors);
    gl.uniform1i(program.at("uColors"), COLORS_UNIT);
    gl.activeTexture(gl.TEXTURE0 + PALETTE_UNIT);
    gl.bindTexture(gl.TEXTURE_2D, this.palette);
    gl.uniform1i(program.at("uPaletteIndex"), PALETTE_UNIT);
  }
}
