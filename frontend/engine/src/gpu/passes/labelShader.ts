import { head, place } from './shaders';

/** What forms the ids of a brick may have on the GPU. */
export type Form = 'byte' | 'short' | 'whole';

/**
 * `idHere()`: the id that a pixel shows. A brick's polygon is drawn a little too large, and every pixel asks which brick its
 * voxel lies in: so a pixel on a border never shows the voxel beside the one that it lies in.
 */
const idHere = (form: Form): string => `
${place}
uniform usampler3D uAtlas;
uniform usampler2D uEntries;
uniform uvec2 uFill;
uniform float uEdge;
uniform vec3 uFirst;
uniform vec3 uEnd;
flat in vec3 vBrick;
flat in vec4 vSlot;

uvec2 idHere() {
  vec3 at = place();
  ivec3 inside = ivec3(floor(at)) - ivec3(vBrick);
  if (any(lessThan(inside, ivec3(0))) || any(greaterThanEqual(inside, ivec3(uEdge)))) discard;
  if (any(lessThan(at, uFirst)) || any(greaterThanEqual(at, uEnd))) discard;
  uvec4 texel = texelFetch(uAtlas, ivec3(vSlot.xyz) + inside, 0);
${
  form === 'whole'
    ? '  return vSlot.x < 0.0 ? uFill : texel.rg;'
    : `  int entry = int(vSlot.w) * ${form === 'byte' ? 256 : 4096} + int(texel.r);
  return vSlot.x < 0.0 ? uFill : texelFetch(uEntries, ivec2(entry & 255, entry >> 8), 0).rg;`
}
}
`;

/** `colorOf(id)`: its own colour, or the one that a person has set where there are any of those. */
const colorOf = (chosen: boolean): string => `
uniform sampler2D uPalette;
uint mixBits(uvec2 id) {
  uint h = id.x ^ (id.y * 0x85ebca6bu);
  h = (h ^ (h >> 16)) * 0x7feb352du;
  h = (h ^ (h >> 15)) * 0x846ca68bu;
  return h ^ (h >> 16);
}
${
  chosen
    ? `uniform usampler2D uChosen;
uniform int uChosenMask;
vec3 colorOf(uvec2 id) {
  uint bits = mixBits(id);
  int place = int(bits) & uChosenMask;
  for (int n = 0; n <= uChosenMask; n++) {
    uvec4 entry = texelFetch(uChosen, ivec2(place & 1023, place >> 10), 0);
    if (entry.w == 0u) break;
    if (entry.xy == id) return vec3(uvec3(entry.z >> 16, entry.z >> 8, entry.z) & 255u) / 255.0;
    place = (place + 1) & uChosenMask;
  }
`
    : `vec3 colorOf(uvec2 id) {
  uint bits = mixBits(id);
`
}
  return texelFetch(uPalette, ivec2(int(bits) & 63, int(bits >> 6) & 63), 0).rgb;
}
`;

/** Only the id under each pixel. */
export const idFragment = (form: Form): string => `${head}
${idHere(form)}
layout(location = 0) out uvec2 id;
void main() { id = idHere(); }`;

/** The colour at once: for all that needs no look at the pixels around. */
export const fillFragment = (form: Form, chosen: boolean): string => `${head}
${idHere(form)}
${colorOf(chosen)}
uniform float uOpacity;
out vec4 color;
void main() {
  uvec2 id = idHere();
  float opacity = id == uvec2(0u) ? 0.0 : uOpacity;
  color = vec4(colorOf(id) * opacity, opacity);
}`;

/** From a picture of ids to colours: outlines where the next pixel has another id, the selected one marked. */
export const outlineFragment = (chosen: boolean): string => `${head}
uniform usampler2D uIds;
uniform uvec2 uSelected;
uniform float uOpacity;
uniform bool uOutlines;
uniform ivec4 uPanel;
out vec4 color;
${colorOf(chosen)}
uvec2 idAt(ivec2 at) { return texelFetch(uIds, clamp(at, uPanel.xy, uPanel.zw), 0).rg; }

void main() {
  ivec2 at = ivec2(gl_FragCoord.xy);
  uvec2 id = texelFetch(uIds, at, 0).rg;
  bool outline = idAt(at + ivec2(1, 0)) != id || idAt(at - ivec2(1, 0)) != id
    || idAt(at + ivec2(0, 1)) != id || idAt(at - ivec2(0, 1)) != id;
  bool selected = id == uSelected;
  if (id == uvec2(0u) || (uOutlines && !outline && !selected)) discard;
  vec3 rgb = colorOf(id);
  float opacity = uOpacity;
  if (selected) {
    rgb = outline ? vec3(1.0) : mix(rgb, vec3(1.0), 0.4);
    opacity = outline ? 1.0 : min(1.0, opacity + 0.2);
  }
  color = vec4(rgb * opacity, opacity);
}`;
