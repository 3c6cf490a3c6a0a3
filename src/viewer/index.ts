export * from "./drawing.ts";
export { HEAT, type Lut, lutColor, lutGradient, VIRIDIS } from "./lut.ts";
export { INSTANCE_PALETTE } from "./palette.ts";
export { type ScaleBar, scaleBar } from "./scale-bar.ts";
export * from "./types.ts";
export { type ImagePoint, imagePoint } from "./view-transform.ts";
export { createViewer } from "./viewer.ts";
