import type { RegionMark, Sketch } from "./drawing.ts";
import { imagePoint, toScreen, type ViewTransform } from "./view-transform.ts";

/** Device px of a line, and of the dark edge on both its sides that shows it on any ground. */
const LINE = 2;
const EDGE = 1;
/** CSS px of a region's dashes: long ones are held back, dots are the next place. */
const DASHES: Record<RegionMark["kind"], string> = { held: "10 6", next: "2 5" };
/** CSS px from a region's corner to its caption's first letter. */
const INSET = { x: 7, y: 17 };
const FONT = "600 12px system-ui, sans-serif";

interface Point {
  readonly x: number;
  readonly y: number;
}

/** A light line over a darker, wider one. */
interface Line {
  readonly dark: SVGElement;
  readonly light: SVGElement;
}

interface Mark {
  readonly region: RegionMark;
  readonly line: Line;
  readonly caption: SVGTextElement;
}

/** Lines over the canvas that follow the view without being drawn again: a sketch, the brush's ring, marked regions. */
export class Overlay {
  readonly element = make("svg", {});
  private readonly marked = make("g", {});
  private readonly sketch: Line = lineOf("polyline");
  private readonly ring: Line = lineOf("circle");
  private marks: readonly Mark[] = [];
  private cursor: { readonly at: Point; readonly diameter: number } | null = null;
  private view: ViewTransform = { scale: 1, offsetX: 0, offsetY: 0 };
  /** Device px per CSS px. */
  private ratio = 1;

  constructor() {
    this.element.style.cssText = "position:absolute;inset:0;width:100%;height:100%;pointer-events:none";
    for (const part of [this.sketch.dark, this.sketch.light]) {
      part.setAttribute("vector-effect", "non-scaling-stroke");
    }
    this.element.append(this.marked, ...partsOf(this.sketch), ...partsOf(this.ring));
    this.setSketch(null);
    this.setRing(null);
    this.follow(this.view, 1);
  }

  /** The view moved, or the canvas lies on another screen. */
  follow(view: ViewTransform, ratio: number): void {
    this.view = view;
    this.ratio = ratio;
    const { scale, offsetX, offsetY } = view;
    const place = `matrix(${[scale, 0, 0, scale, -offsetX, -offsetY].map((part) => part / ratio).join()})`;
    setBoth(this.sketch, { transform: place });
    for (const line of [this.sketch, this.ring, ...this.marks.map((mark) => mark.line)]) {
      line.dark.setAttribute("stroke-width", String((LINE + 2 * EDGE) / ratio));
      line.light.setAttribute("stroke-width", String(LINE / ratio));
    }
    this.placeRing();
    for (const mark of this.marks) this.place(mark);
  }

  setSketch(sketch: Sketch | null): void {
    const points = sketch === null ? [] : [...sketch.points];
    const [first] = points;
    if (sketch?.closed === true && first !== undefined) points.push(first);
    setBoth(this.sketch, { points: points.map(({ x, y }) => `${x},${y}`).join(" ") });
  }

  /** A ring about a point in CSS px, `diameter` image px wide; null: none. */
  setRing(cursor: { readonly at: Point; readonly diameter: number } | null): void {
    this.cursor = cursor;
    this.placeRing();
  }

  setRegions(regions: readonly RegionMark[]): void {
    this.marks = regions.map((region) => {
      const line = lineOf("rect");
      setBoth(line, { "stroke-dasharray": DASHES[region.kind], "stroke-linecap": "round" });
      const caption = make("text", { fill: "#fff", stroke: "#000", "stroke-width": "3" });
      caption.style.cssText = `font:${FONT};paint-order:stroke;stroke-linejoin:round`;
      caption.textContent = region.caption;
      return { region, line, caption };
    });
    this.marked.replaceChildren(...this.marks.flatMap(({ line, caption }) => [...partsOf(line), caption]));
    this.follow(this.view, this.ratio);
  }

  private placeRing(): void {
    const { cursor } = this;
    const radius = ((cursor?.diameter ?? 0) / 2) * (this.view.scale / this.ratio);
    setBoth(this.ring, { cx: cursor?.at.x ?? 0, cy: cursor?.at.y ?? 0, r: radius });
  }

  /** The caption stays in sight as long as its region does. */
  private place({ region, line, caption }: Mark): void {
    const { x, y, width, height } = region.rect;
    const corner = this.toCss(x, y);
    const far = this.toCss(x + width, y + height);
    setBoth(line, { x: corner.x, y: corner.y, width: far.x - corner.x, height: far.y - corner.y });
    caption.setAttribute("x", String(Math.max(0, corner.x) + INSET.x));
    caption.setAttribute("y", String(Math.max(0, corner.y) + INSET.y));
    caption.style.display = far.x > 0 && far.y > 0 ? "" : "none";
  }

  private toCss(x: number, y: number): Point {
    const at = toScreen(this.view, imagePoint(x, y));
    return { x: at.x / this.ratio, y: at.y / this.ratio };
  }
}

function make<T extends keyof SVGElementTagNameMap>(
  tag: T,
  attributes: Readonly<Record<string, string | number>>,
): SVGElementTagNameMap[T] {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  return element;
}

function lineOf(tag: "polyline" | "circle" | "rect"): Line {
  return {
    dark: make(tag, { fill: "none", stroke: "#000", "stroke-opacity": 0.6 }),
    light: make(tag, { fill: "none", stroke: "#fff" }),
  };
}

function partsOf({ dark, light }: Line): [SVGElement, SVGElement] {
  return [dark, light];
}

function setBoth(line: Line, attributes: Readonly<Record<string, string | number>>): void {
  for (const part of partsOf(line)) {
    for (const [name, value] of Object.entries(attributes)) part.setAttribute(name, String(value));
  }
}
