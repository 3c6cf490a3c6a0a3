import type { PixelSize } from "../../core/raster.ts";
import type { Directory } from "./directory.ts";
import { imagejFields, omeAttribute, omePixels } from "./stack-axes.ts";
import { tag } from "./tags.ts";

/** Units of length in µm, as ImageJ, Bio-Formats and people write them. */
const micrometres: Readonly<Record<string, number>> = {
  µm: 1,
  μm: 1,
  um: 1,
  micron: 1,
  microns: 1,
  micrometer: 1,
  micrometre: 1,
  nm: 1e-3,
  nanometer: 1e-3,
  mm: 1e3,
  millimeter: 1e3,
  cm: 1e4,
  centimeter: 1e4,
  m: 1e6,
  pm: 1e-6,
  å: 1e-4,
  inch: 25_400,
  in: 25_400,
};

/** Resolutions of printing and screens, in dots per inch: no microscope's. */
const printResolutions = [
  72, 96, 100, 120, 144, 150, 180, 200, 240, 300, 350, 360, 400, 600, 720, 1200, 2400,
];

const centimetre = 3;

/** Size in µm of a pixel of the first page, or null when the file states none in a unit of length. */
export function readPixelSize(directory: Directory): PixelSize | null {
  const description = directory.text(tag.imageDescription);
  if (description.includes("<OME")) return omePixelSize(description);
  const perUnit = {
    x: directory.number(tag.xResolution) ?? 0,
    y: directory.number(tag.yResolution) ?? directory.number(tag.xResolution) ?? 0,
  };
  const fields = imagejFields(description);
  if (fields) {
    const unit = unitInMicrometres(decodeEscapes(fields.get("unit") ?? ""));
    return unit === undefined ? null : positive(unit / perUnit.x, unit / perUnit.y);
  }
  if (directory.number(tag.resolutionUnit) !== centimetre || isPrintResolution(perUnit.x)) return null;
  const size = positive(1e4 / perUnit.x, 1e4 / perUnit.y);
  return size && isMicroscopic(size.x) && isMicroscopic(size.y) ? size : null;
}

function omePixelSize(xml: string): PixelSize | null {
  const pixels = omePixels(xml);
  if (!pixels) return null;
  const size = (axis: "X" | "Y") => {
    const unit = unitInMicrometres(omeAttribute(pixels, `PhysicalSize${axis}Unit`) ?? "µm");
    return Number(omeAttribute(pixels, `PhysicalSize${axis}`)) * (unit ?? Number.NaN);
  };
  return positive(size("X"), size("Y"));
}

function unitInMicrometres(unit: string): number | undefined {
  return micrometres[unit.toLowerCase()] ?? micrometres[unit.normalize("NFKC").toLowerCase()];
}

/** ImageJ writes characters beyond ASCII as `\u00B5`. */
function decodeEscapes(text: string): string {
  return text.replace(/\\u([0-9a-fA-F]{4})/g, (_all, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}

function positive(x: number, y: number): PixelSize | null {
  return x > 0 && y > 0 && Number.isFinite(x) && Number.isFinite(y) ? { x, y } : null;
}

function isMicroscopic(micrometresPerPixel: number): boolean {
  return micrometresPerPixel >= 0.01 && micrometresPerPixel <= 100;
}

function isPrintResolution(pixelsPerCentimetre: number): boolean {
  const perInch = pixelsPerCentimetre * 2.54;
  return printResolutions.some((each) => Math.abs(perInch - each) < 0.005 * each);
}
