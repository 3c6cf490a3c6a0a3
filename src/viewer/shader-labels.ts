import { UNLABELLED } from "../core/painted-labels.ts";
import { COLOR_ROWS, PALETTE_INDEX_WIDTH } from "./shader-tables.ts";

/** Share of the palette colour in a fill at opacity 1, and how much more when highlighted: together below 40 %. */
export const FILL = 0.3;
const HIGHLIGHT = 1.3;
/** Part that a ghost's fill has of a painted cell's: seen, but not to be taken for painted. */
const GHOST_FILL = 0.4;
/** Device px from one line to the next where background is painted. */
const HATCH = 10;
/** Device px of a dash, and of the gap after it, where a ghost's outline runs straight. */
const DASH = 5;

/** Fills, outlines and what is painted as background; of the first labels and of those beside them. */
export const LABELS = `
const uint NONE = ${UNLABELLED}u; // nobody has said anything
uniform uint uSelected;
uniform uint uHighlighted;
uniform bool uPainted;      // whether 0 is "background here" in the first labels
uniform float uFillOpacity;
uniform float uOutlineOpacity;
uniform bool uCompare;      // second labels: left of the split in the place of the first…
uniform bool uLive;         // …or dashed over everything; else a ghost where nothing is painted
uniform float uSplit;       // device px

uint idIn(usampler2DArray tiles, usampler2D pages, int level, vec2 screen) {
  ivec3 place = locate(pages, imagePixel(screen) >> level);
  return place.z < 0 ? NONE : texelFetch(tiles, place, 0).r;
}

// A colour of a row of the table, of which so many are in use.
vec3 colorIn(int row, uint size, usampler2D paletteIndex, uint ids, uint id) {
  uint index = id - 1u;
  if (id < ids) index = texelFetch(paletteIndex, ivec2(id % ${PALETTE_INDEX_WIDTH}u, id / ${PALETTE_INDEX_WIDTH}u), 0).r;
  return texelFetch(uColors, ivec2(int(index % size), row), 0).rgb;
}

#ifdef LABELS
uniform usampler2DArray uLabels;
uniform usampler2D uLabelsPages;
uniform int uLabelsLevel;
uniform usampler2D uPaletteIndex;
uniform uint uPaletteIds;   // ids the palette index speaks of
uniform uint uPaletteSize;
#endif
#ifdef SECOND
uniform usampler2DArray uSecond;
uniform usampler2D uSecondPages;
uniform int uSecondLevel;
uniform usampler2D uSecondPaletteIndex;
uniform uint uSecondPaletteIds;
uniform uint uSecondPaletteSize;
#endif

uint labelAt(bool second, vec2 screen) {
#ifdef SECOND
  if (second) return idIn(uSecond, uSecondPages, uSecondLevel, screen);
#endif
#ifdef LABELS
  return idIn(uLabels, uLabelsPages, uLabelsLevel, screen);
#else
  return NONE;
#endif
}

vec3 labelColor(bool second, uint id) {
#ifdef SECOND
  if (second) return colorIn(${COLOR_ROWS.palette}, uSecondPaletteSize, uSecondPaletteIndex, uSecondPaletteIds, id);
#endif
#ifdef LABELS
  return colorIn(${COLOR_ROWS.cells}, uPaletteSize, uPaletteIndex, uPaletteIds, id);
#else
  return vec3(0.0);
#endif
}

bool isCell(uint id) { return id != 0u && id != NONE; }

uvec4 labelsAround(bool second, vec2 screen) {
  return uvec4(labelAt(second, screen + vec2(1, 0)), labelAt(second, screen - vec2(1, 0)),
               labelAt(second, screen + vec2(0, 1)), labelAt(second, screen - vec2(0, 1)));
}

// The cell an edge belongs to: the pixel's own, else one that it touches; 0 when neither is a cell.
uint ownerOf(uint id, uvec4 around) {
  if (isCell(id)) return id;
  uvec4 cells = around * uvec4(notEqual(around, uvec4(NONE)));
  return max(max(cells.x, cells.y), max(cells.z, cells.w));
}

// One device pixel on each side of an edge, so two in all at every zoom. The selected object's is dashed black and white,
// the other way round outside, so that it shows on any ground and in any direction.
vec3 overOutlines(vec3 color, vec2 screen, bool second, uint id) {
  uvec4 around = labelsAround(second, screen);
  if (all(equal(around, uvec4(id)))) return color;
  if (!second && uSelected != 0u && (id == uSelected || any(equal(around, uvec4(uSelected))))) {
    ivec2 dash = ivec2(screen) / 6;
    return vec3(((dash.x + dash.y) & 1) == int(id == uSelected) ? 0.0 : 1.0);
  }
  uint owner = ownerOf(id, around);
  if (owner != 0u) return mix(color, labelColor(second, owner), uOutlineOpacity);
  // Where painted background ends: white inside, black outside.
  return uPainted && !second ? mix(color, vec3(id == 0u), 0.5 * uOutlineOpacity) : color;
}

// "Background here": a light and a dark line side by side, aslant, that show on any ground and leave most of it clear.
vec3 overBackground(vec3 color, vec2 screen) {
  ivec2 at = ivec2(screen + uOffset);
  int stripe = (at.x + at.y) % ${HATCH};
  return stripe > 1 ? color : mix(color, vec3(stripe == 0), uFillOpacity);
}

vec3 overCells(vec3 color, vec2 screen, bool second) {
  uint id = labelAt(second, screen);
  vec3 result = color;
  if (isCell(id)) {
    float fill = id == uHighlighted && !second ? ${HIGHLIGHT} * uFillOpacity : uFillOpacity;
    result = mix(result, labelColor(second, id), fill);
  } else if (id == 0u && uPainted && !second) {
    result = overBackground(result, screen);
  }
  return uOutlineOpacity > 0.0 || uSelected != 0u ? overOutlines(result, screen, second, id) : result;
}

// Dashes that stay on the image when it is moved. Where an answer ends, no cell does.
vec3 overGhost(vec3 color, vec2 screen) {
  uint id = labelAt(true, screen);
  uvec4 around = labelsAround(true, screen);
  uint owner = ownerOf(id, around);
  bvec4 same = equal(around, uvec4(id));
  bvec4 unknown = equal(around, uvec4(NONE));
  if (owner == 0u || id == NONE) return color;
  if (all(bvec4(uvec4(same) | uvec4(unknown))))
    return uLive ? color : mix(color, labelColor(true, owner), ${GHOST_FILL} * uFillOpacity);
  ivec2 dash = ivec2(screen + uOffset) / ${DASH};
  bool on = ((dash.x + dash.y) & 1) == 0;
  // Over fills and outlines of any colour only black beside white is sure to show.
  if (uLive) return mix(color, vec3(on), uOutlineOpacity);
  // The gaps are dark, or a thin line would be lost on a cell's own texture.
  return mix(color, on ? labelColor(true, owner) : vec3(0.0), (on ? 1.0 : 0.5) * uOutlineOpacity);
}

vec3 overLabels(vec3 color, vec2 screen) {
#ifdef SECOND
  if (uCompare) {
    float right = screen.x - uSplit;
    if (abs(right) < 1.0) return vec3(right > 0.0);
    return overCells(color, screen, right < 0.0);
  }
  if (uLive) return overGhost(overCells(color, screen, false), screen);
  if (labelAt(false, screen) == NONE) return overCells(overGhost(color, screen), screen, false);
#endif
  return overCells(color, screen, false);
}
`;
