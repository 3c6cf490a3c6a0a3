import { LABELS } from "./shader-labels.ts";
import { COLOR_ROWS } from "./shader-tables.ts";

/** What a program draws; each combination is compiled when it first occurs. */
export interface ShaderVariant {
  /** GLSL type of the image's tiles. */
  readonly imageSampler: "usampler2DArray" | "isampler2DArray" | "sampler2DArray";
  readonly channels: number;
  readonly labels: boolean;
  readonly second: boolean;
  readonly classes: boolean;
  readonly probability: boolean;
  readonly weights: boolean;
}

/** One triangle that covers the canvas. */
export const VERTEX_SHADER = `#version 300 es
void main() {
  vec2 corner = vec2(gl_VertexID == 1 ? 3.0 : -1.0, gl_VertexID == 2 ? 3.0 : -1.0);
  gl_Position = vec4(corner, 0.0, 1.0);
}`;

const HEADER = `
precision highp float;
precision highp int;
precision highp sampler2D;
precision highp sampler2DArray;
precision highp isampler2DArray;
precision highp usampler2D;
precision highp usampler2DArray;

uniform vec2 uOffset;      // device px from the image's corner to the canvas's
uniform float uScale;      // device px per image px
uniform float uHeight;     // canvas height in device px
uniform ivec2 uSize;       // image size in px
uniform vec3 uBackground;
uniform sampler2D uColors; // 256 colours a row
out vec4 outColor;

vec2 imagePosition(vec2 screen) { return (screen + uOffset) / uScale; }

ivec2 imagePixel(vec2 screen) {
  return clamp(ivec2(floor(imagePosition(screen))), ivec2(0), uSize - 1);
}

// x, y and slot of the finest resident texel that covers a texel of the page table's level; slot -1: none.
ivec3 locate(usampler2D pages, ivec2 texel) {
  uvec2 page = texelFetch(pages, texel >> 9, 0).rg;
  if (page.r == 65535u) return ivec3(0, 0, -1);
  return ivec3((texel >> int(page.g)) & 511, int(page.r));
}
`;

const IMAGE = `
uniform IMAGE_SAMPLER uImage;
uniform usampler2D uImagePages;
uniform int uImageLevel;
uniform vec3 uChannelColor[CHANNELS]; // black when hidden
uniform vec2 uChannelLimits[CHANNELS]; // value shown black, 1 / (value shown full - that)
uniform float uChannelGamma[CHANNELS];

float texelOf(ivec3 place, int channel) {
  return float(texelFetch(uImage, ivec3(place.xy, place.z * CHANNELS + channel), 0).r);
}

vec3 display(float value, int channel) {
  float t = clamp((value - uChannelLimits[channel].x) * uChannelLimits[channel].y, 0.0, 1.0);
  float gamma = uChannelGamma[channel];
  return uChannelColor[channel] * (gamma == 1.0 ? t : pow(t, gamma));
}

// Nearest pixel from 1:1 on; below, straight-line filtering between the texels of a level about as fine as the screen.
vec3 imageColor(vec2 screen) {
  vec3 color = vec3(0.0);
  if (uScale >= 1.0) {
    ivec3 place = locate(uImagePages, imagePixel(screen) >> uImageLevel);
    if (place.z < 0) return uBackground;
    for (int c = 0; c < CHANNELS; c++) color += display(texelOf(place, c), c);
    return color;
  }
  ivec2 last = (uSize - 1) >> uImageLevel;
  vec2 at = imagePosition(screen) / float(1 << uImageLevel) - 0.5;
  ivec2 a = clamp(ivec2(floor(at)), ivec2(0), last);
  ivec2 b = min(a + 1, last);
  vec2 f = clamp(at - vec2(a), 0.0, 1.0);
  ivec3 p00 = locate(uImagePages, a);
  ivec3 p10 = locate(uImagePages, ivec2(b.x, a.y));
  ivec3 p01 = locate(uImagePages, ivec2(a.x, b.y));
  ivec3 p11 = locate(uImagePages, b);
  if (min(min(p00.z, p10.z), min(p01.z, p11.z)) < 0) return uBackground;
  for (int c = 0; c < CHANNELS; c++) {
    float top = mix(texelOf(p00, c), texelOf(p10, c), f.x);
    float bottom = mix(texelOf(p01, c), texelOf(p11, c), f.x);
    color += display(mix(top, bottom, f.y), c);
  }
  return color;
}
`;

const HEAT_LAYERS = `
vec4 heat(float value, vec2 limits, int row) {
  float t = clamp((value - limits.x) * limits.y, 0.0, 1.0);
  return vec4(texelFetch(uColors, ivec2(int(t * 255.0 + 0.5), row), 0).rgb, t);
}

float floatAt(sampler2DArray tiles, usampler2D pages, int level, vec2 screen, float missing) {
  ivec3 place = locate(pages, imagePixel(screen) >> level);
  return place.z < 0 ? missing : texelFetch(tiles, place, 0).r;
}

#ifdef PROBABILITY
uniform sampler2DArray uProbability;
uniform usampler2D uProbabilityPages;
uniform int uProbabilityLevel;
uniform vec2 uProbabilityLimits;
uniform float uProbabilityOpacity;

vec3 overProbability(vec3 color, vec2 screen) {
  float p = floatAt(uProbability, uProbabilityPages, uProbabilityLevel, screen, uProbabilityLimits.x);
  return mix(color, heat(p, uProbabilityLimits, ${COLOR_ROWS.viridis}).rgb, uProbabilityOpacity);
}
#endif

#ifdef WEIGHTS
uniform sampler2DArray uWeights;
uniform usampler2D uWeightsPages;
uniform int uWeightsLevel;
uniform vec2 uWeightsLimits;
uniform float uWeightsOpacity;

// The lowest third fades to nothing: where weights are low, the image shows.
vec3 overWeights(vec3 color, vec2 screen) {
  float w = floatAt(uWeights, uWeightsPages, uWeightsLevel, screen, uWeightsLimits.x);
  vec4 scale = heat(w, uWeightsLimits, ${COLOR_ROWS.heat});
  return mix(color, scale.rgb, uWeightsOpacity * min(1.0, scale.a * 3.0));
}
#endif
`;

const CLASSES = `
uniform usampler2DArray uClasses;
uniform usampler2D uClassesPages;
uniform int uClassesLevel;
uniform float uClassesOpacity;

vec3 overClasses(vec3 color, vec2 screen) {
  ivec3 place = locate(uClassesPages, imagePixel(screen) >> uClassesLevel);
  if (place.z < 0) return color;
  vec4 tint = texelFetch(uColors, ivec2(int(texelFetch(uClasses, place, 0).r), ${COLOR_ROWS.classes}), 0);
  return mix(color, tint.rgb, tint.a * uClassesOpacity);
}
`;

const MAIN = `
void main() {
  vec2 screen = vec2(gl_FragCoord.x, uHeight - gl_FragCoord.y);
  vec2 position = imagePosition(screen);
  outColor = vec4(uBackground, 1.0);
  if (any(lessThan(position, vec2(0.0))) || any(greaterThanEqual(position, vec2(uSize)))) return;
  vec3 color = imageColor(screen);
  color = min(color, 1.0);
#ifdef PROBABILITY
  if (uProbabilityOpacity > 0.0) color = overProbability(color, screen);
#endif
#ifdef CLASSES
  if (uClassesOpacity > 0.0) color = overClasses(color, screen);
#endif
#ifdef WEIGHTS
  if (uWeightsOpacity > 0.0) color = overWeights(color, screen);
#endif
#if defined(LABELS) || defined(SECOND)
  if (uFillOpacity > 0.0 || uOutlineOpacity > 0.0) color = overLabels(color, screen);
#endif
  outColor = vec4(color, 1.0);
}
`;

export function fragmentShader(variant: ShaderVariant): string {
  const flags = [
    `#define IMAGE_SAMPLER ${variant.imageSampler}`,
    `#define CHANNELS ${variant.channels}`,
    variant.labels ? "#define LABELS" : "",
    variant.second ? "#define SECOND" : "",
    variant.classes ? "#define CLASSES" : "",
    variant.probability ? "#define PROBABILITY" : "",
    variant.weights ? "#define WEIGHTS" : "",
  ];
  return [
    "#version 300 es",
    ...flags,
    HEADER,
    IMAGE,
    variant.probability || variant.weights ? HEAT_LAYERS : "",
    variant.classes ? CLASSES : "",
    variant.labels || variant.second ? LABELS : "",
    MAIN,
  ].join("\n");
}
