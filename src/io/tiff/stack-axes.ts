/** How the pages of a file make up a stack. */
export interface StackAxes {
  readonly channels: number;
  readonly slices: number;
  readonly frames: number;
  /** Page of a channel, slice and frame, in file order. */
  readonly pageOf: (channel: number, slice: number, frame: number) => number;
}

/**
 * The stack that a file's description states, held against the pages there are; without one, or when the
 * numbers do not agree, every page is a slice.
 *
 * @param samples channels within one page, which OME counts into its own
 */
export function stackAxes(description: string, pages: number, samples: number): StackAxes {
  const stated = description.includes("<OME") ? omeAxes(description, samples) : imagejAxes(description);
  if (stated && stated.channels * stated.slices * stated.frames === pages) return stated;
  return { channels: 1, slices: pages, frames: 1, pageOf: (_channel, slice) => slice };
}

/** ImageJ's `key=value` lines; undefined when the description is not ImageJ's. */
export function imagejFields(description: string): ReadonlyMap<string, string> | undefined {
  if (!description.startsWith("ImageJ=")) return undefined;
  return new Map(
    description.split(/\r?\n/).map((line) => {
      const at = line.indexOf("=");
      return [line.slice(0, at).trim(), line.slice(at + 1).trim()];
    }),
  );
}

/** Number of images that ImageJ states; undefined when it does not. */
export function imagejCount(description: string): number | undefined {
  const count = Number(imagejFields(description)?.get("images"));
  return Number.isInteger(count) && count > 0 ? count : undefined;
}

/** ImageJ writes channels fastest, then slices, then frames. */
function imagejAxes(description: string): StackAxes | undefined {
  const fields = imagejFields(description);
  if (!fields) return undefined;
  const [channels, slices, frames] = ["channels", "slices", "frames"].map((key) =>
    Math.max(1, Math.trunc(Number(fields.get(key) ?? 1)) || 1),
  );
  return axesInOrder("CZT", { C: channels ?? 1, Z: slices ?? 1, T: frames ?? 1 });
}

function omeAxes(xml: string, samples: number): StackAxes | undefined {
  const pixels = omePixels(xml);
  if (!pixels) return undefined;
  const size = (axis: string) => Number(omeAttribute(pixels, `Size${axis}`) ?? 1);
  const order = (omeAttribute(pixels, "DimensionOrder") ?? "XYCZT").slice(2);
  if (!["CZT", "CTZ", "ZCT", "ZTC", "TCZ", "TZC"].includes(order)) return undefined;
  return axesInOrder(order, { C: size("C") / samples, Z: size("Z"), T: size("T") });
}

/** The opening tag of the first `Pixels` element of an OME description. */
export function omePixels(xml: string): string | undefined {
  return /<(?:\w+:)?Pixels\b[^>]*>/.exec(xml)?.[0];
}

/** An attribute of an XML tag, its character references resolved. */
export function omeAttribute(tag: string, name: string): string | undefined {
  const value = new RegExp(`\\b${name}\\s*=\\s*["']([^"']*)["']`).exec(tag)?.[1];
  return value?.replace(/&#(x?)([0-9a-fA-F]+);/g, (_all, hex: string, digits: string) =>
    String.fromCodePoint(Math.min(0x10ffff, Number.parseInt(digits, hex ? 16 : 10))),
  );
}

function axesInOrder(order: string, size: Readonly<Record<"C" | "Z" | "T", number>>): StackAxes {
  const step = { C: 1, Z: 1, T: 1 };
  let pages = 1;
  for (const axis of order) {
    if (axis !== "C" && axis !== "Z" && axis !== "T") continue;
    step[axis] = pages;
    pages *= size[axis];
  }
  return {
    channels: size.C,
    slices: size.Z,
    frames: size.T,
    pageOf: (channel, slice, frame) => channel * step.C + slice * step.Z + frame * step.T,
  };
}
