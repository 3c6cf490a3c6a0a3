import { rgbOf } from "./color.ts";
import { type Display, limitUniforms, shownOpacity } from "./display.ts";
import type { GlProgram } from "./gl-program.ts";
import { INSTANCE_PALETTE } from "./palette.ts";
import { FILL } from "./shader-labels.ts";
import type { Size, ViewTransform } from "./view-transform.ts";

/** Where the image lies on the canvas. */
export function setView(
  gl: WebGL2RenderingContext,
  program: GlProgram,
  view: ViewTransform,
  sizes: { readonly canvas: Size; readonly image: Size },
): void {
  gl.uniform2f(program.at("uOffset"), view.offsetX, view.offsetY);
  gl.uniform1f(program.at("uScale"), view.scale);
  gl.uniform1f(program.at("uHeight"), sizes.canvas.height);
  gl.uniform2i(program.at("uSize"), sizes.image.width, sizes.image.height);
}

/** How the image and the heat layers look. */
export function setChannels(gl: WebGL2RenderingContext, program: GlProgram, display: Display): void {
  const { channels, overlays, limits } = display;
  const [red, green, blue] = rgbOf(display.background);
  gl.uniform3f(program.at("uBackground"), red / 255, green / 255, blue / 255);
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
  gl.uniform1f(program.at("uClassesOpacity"), shownOpacity(overlays.classes));
  gl.uniform1f(program.at("uProbabilityOpacity"), shownOpacity(overlays.probability));
  gl.uniform1f(program.at("uWeightsOpacity"), shownOpacity(overlays.weights));
  gl.uniform2fv(program.at("uProbabilityLimits"), limitUniforms(...limits.probability));
  gl.uniform2fv(program.at("uWeightsLimits"), limitUniforms(...limits.weights));
}

/** How labels look. */
export function setLabels(
  gl: WebGL2RenderingContext,
  program: GlProgram,
  display: Display,
  canvas: Size,
): void {
  const { overlays, second } = display;
  gl.uniform1f(program.at("uFillOpacity"), FILL * shownOpacity(overlays.instances));
  gl.uniform1f(program.at("uOutlineOpacity"), shownOpacity(overlays.outlines));
  gl.uniform1ui(program.at("uSelected"), display.selected);
  gl.uniform1ui(program.at("uHighlighted"), display.highlighted);
  gl.uniform1ui(program.at("uPaletteSize"), display.palette.length);
  gl.uniform1ui(program.at("uSecondPaletteSize"), INSTANCE_PALETTE.length);
  gl.uniform1ui(program.at("uPaletteIds"), display.paletteIndex?.length ?? 0);
  gl.uniform1ui(program.at("uSecondPaletteIds"), second?.paletteIndex?.length ?? 0);
  gl.uniform1i(program.at("uPainted"), Number(display.painted));
  gl.uniform1i(program.at("uCompare"), Number(second?.kind === "compare"));
  gl.uniform1i(program.at("uLive"), Number(second?.kind === "live"));
  gl.uniform1f(program.at("uSplit"), Math.round((second?.split ?? 0) * canvas.width));
}
