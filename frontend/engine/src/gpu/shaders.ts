/**
 * Corners of brick polygons, already on the panel. Which voxel a pixel shows is worked out from the pixel itself and not from
 * the corners: those are rounded to a part of a pixel before they are filled, and would shift what is seen by as much.
 */
export const brickVertex = `#version 300 es
in vec2 aPosition;
in vec3 aBrick;
in vec4 aSlot;
flat out vec3 vBrick;
flat out vec4 vSlot;
void main() {
  gl_Position = vec4(aPosition, 0.0, 1.0);
  vBrick = aBrick;
  vSlot = aSlot;
}`;

const head = `#version 300 es
precision highp float;
precision highp int;
precision highp sampler3D;
precision highp usampler3D;
precision highp isampler2D;
precision highp usampler2D;
`;

/** The pixel's place in voxels of the level, counted from an anchor near the panel's centre so that 32 bits are plenty. */
const place = `
uniform vec3 uCentre;
uniform vec2 uPixel;
uniform vec3 uRight;
uniform vec3 uDown;
vec3 place() {
  vec2 pixel = gl_FragCoord.xy - uPixel;
  return uCentre + pixel.x * uRight - pixel.y * uDown;
}
`;

/**
 * One image brick. Away from its borders the texture unit mixes the eight voxels; in the outermost half voxel they belong to
 * up to eight bricks in up to eight pages, and are looked up and mixed one by one.
 */
export const imageFragment = (smooth: boolean, mayBeNaN: boolean): string => `${head}
${place}
uniform sampler3D uAtlas;
uniform sampler3D uPage0, uPage1, uPage2, uPage3, uPage4, uPage5, uPage6, uPage7;
uniform isampler2D uNeighbours;
uniform vec3 uTexel;
uniform float uEdge;
uniform vec3 uFirst;
uniform vec3 uLast;
uniform float uFill;
uniform bool uMixByHand;
uniform float uMin;
uniform float uScale;
uniform float uGamma;
uniform bool uInverted;
uniform vec3 uColor;
uniform float uOpacity;
flat in vec3 vBrick;
flat in vec4 vSlot;
out vec4 color;

float voxelOfPage(int page, ivec3 at) {
  switch (page) {
    case 0: return texelFetch(uPage0, at, 0).r;
    case 1: return texelFetch(uPage1, at, 0).r;
    case 2: return texelFetch(uPage2, at, 0).r;
    case 3: return texelFetch(uPage3, at, 0).r;
    case 4: return texelFetch(uPage4, at, 0).r;
    case 5: return texelFetch(uPage5, at, 0).r;
    case 6: return texelFetch(uPage6, at, 0).r;
    default: return texelFetch(uPage7, at, 0).r;
  }
}

float voxel(ivec3 at) {
  int edge = int(uEdge);
  ivec3 inside = clamp(at, ivec3(uFirst - vBrick), ivec3(uLast - vBrick));
  ivec3 step = ivec3(greaterThanEqual(inside, ivec3(edge))) - ivec3(lessThan(inside, ivec3(0)));
  int row = int(vSlot.w);
  ivec2 entry = ivec2((row & 31) * 32, row >> 5);
  int code = texelFetch(uNeighbours, entry + ivec2(13 + step.x + 3 * step.y + 9 * step.z, 0), 0).r;
  if (code == -1) {
    inside = clamp(inside, ivec3(0), ivec3(edge - 1));
    step = ivec3(0);
    code = texelFetch(uNeighbours, entry + ivec2(13, 0), 0).r;
  }
  if (code == -2) return uFill;
  ivec3 slot = ivec3(code >> 16, code >> 8, code) & 255;
  return voxelOfPage(code >> 24, slot * edge + inside - step * edge);
}

float mixed(vec3 at) {
  vec3 lower = floor(at - 0.5);
  vec3 share = at - 0.5 - lower;
  float sum = 0.0;
  for (int n = 0; n < 8; n++) {
    ivec3 corner = ivec3(n, n >> 1, n >> 2) & 1;
    vec3 part = mix(1.0 - share, share, vec3(corner));
    float weight = part.x * part.y * part.z;
    if (weight > 0.0) sum += weight * voxel(ivec3(lower) + corner);
  }
  return sum;
}

void main() {
  vec3 at = place() - vBrick;
  float value;
${
  smooth
    ? `  vec3 high = min(vec3(uEdge), uLast + 1.0 - vBrick) - 0.5;
  if (!uMixByHand && all(greaterThanEqual(at, vec3(0.5))) && all(lessThanEqual(at, high)))
    value = vSlot.x < 0.0 ? uFill : textureLod(uAtlas, (vSlot.xyz + at) * uTexel, 0.0).r;
  else
    value = mixed(at);`
    : `  ivec3 inside = ivec3(floor(at));
  if (vSlot.x >= 0.0 && all(greaterThanEqual(inside, ivec3(0))) && all(lessThan(inside, ivec3(uEdge))))
    value = texelFetch(uAtlas, ivec3(vSlot.xyz) + inside, 0).r;
  else
    value = voxel(inside);`
}
  float share = clamp((value - uMin) * uScale, 0.0, 1.0);
  if (uInverted) share = 1.0 - share;
  if (uGamma != 1.0) share = pow(share, uGamma);
  color = vec4(uColor * share, 1.0) * uOpacity;
${mayBeNaN ? '  if (isnan(value)) color = vec4(0.0);' : ''}
}`;

/**
 * The id under each pixel. A brick's polygon is drawn a little too large, and every pixel asks which brick its voxel lies in:
 * so a pixel on a border never shows the voxel beside the one that it lies in.
 */
export const idFragment = (form: 'byte' | 'short' | 'whole'): string => `${head}
${place}
uniform usampler3D uAtlas;
uniform usampler2D uPalette;
uniform uvec2 uFill;
uniform float uEdge;
uniform vec3 uFirst;
uniform vec3 uEnd;
flat in vec3 vBrick;
flat in vec4 vSlot;
layout(location = 0) out uvec2 id;

void main() {
  vec3 at = place();
  ivec3 inside = ivec3(floor(at)) - ivec3(vBrick);
  if (any(lessThan(inside, ivec3(0))) || any(greaterThanEqual(inside, ivec3(uEdge)))) discard;
  if (any(lessThan(at, uFirst)) || any(greaterThanEqual(at, uEnd))) discard;
  if (vSlot.x < 0.0) { id = uFill; return; }
  uvec4 texel = texelFetch(uAtlas, ivec3(vSlot.xyz) + inside, 0);
${
  form === 'whole'
    ? '  id = texel.rg;'
    : `  int entry = int(vSlot.w) * ${form === 'byte' ? 256 : 4096} + int(texel.r);
  id = texelFetch(uPalette, ivec2(entry & 255, entry >> 8), 0).rg;`
}
}`;

/** Fills the viewport. */
export const screenVertex = `#version 300 es
in vec2 aPosition;
void main() { gl_Position = vec4(aPosition, 0.0, 1.0); }`;

/** From ids to colours: own or chosen colour, the selected one, outlines where the next pixel has another id. */
export const labelFragment = `${head}
uniform usampler2D uIds;
uniform sampler2D uPalette;
uniform usampler2D uChosen;
uniform int uChosenMask;
uniform uvec2 uSelected;
uniform float uOpacity;
uniform bool uOutlines;
uniform ivec4 uPanel;
out vec4 color;

uint mixBits(uvec2 id) {
  uint h = id.x ^ (id.y * 0x85ebca6bu);
  h = (h ^ (h >> 16)) * 0x7feb352du;
  h = (h ^ (h >> 15)) * 0x846ca68bu;
  return h ^ (h >> 16);
}

vec3 colorOf(uvec2 id) {
  uint bits = mixBits(id);
  if (uChosenMask >= 0) {
    int place = int(bits) & uChosenMask;
    for (int n = 0; n <= uChosenMask; n++) {
      uvec4 entry = texelFetch(uChosen, ivec2(place & 1023, place >> 10), 0);
      if (entry.w == 0u) break;
      if (entry.xy == id) return vec3(uvec3(entry.z >> 16, entry.z >> 8, entry.z) & 255u) / 255.0;
      place = (place + 1) & uChosenMask;
    }
  }
  return texelFetch(uPalette, ivec2(int(bits) & 63, int(bits >> 6) & 63), 0).rgb;
}

uvec2 idAt(ivec2 at) { return texelFetch(uIds, clamp(at, uPanel.xy, uPanel.zw), 0).rg; }

void main() {
  ivec2 at = ivec2(gl_FragCoord.xy);
  uvec2 id = texelFetch(uIds, at, 0).rg;
  if (id == uvec2(0u)) discard;
  bool selected = id == uSelected;
  vec3 rgb = colorOf(id);
  float opacity = uOpacity;
  if (uOutlines || selected) {
    bool outline = idAt(at + ivec2(1, 0)) != id || idAt(at - ivec2(1, 0)) != id
      || idAt(at + ivec2(0, 1)) != id || idAt(at - ivec2(0, 1)) != id;
    if (selected) {
      rgb = outline ? vec3(1.0) : mix(rgb, vec3(1.0), 0.4);
      opacity = outline ? 1.0 : min(1.0, opacity + 0.2);
    } else if (!outline) discard;
  }
  color = vec4(rgb * opacity, opacity);
}`;

/** Stripes over a brick that was refused. */
export const hatchFragment = `${head}
uniform vec2 uPixel;
uniform float uStripe;
out vec4 color;
void main() {
  vec2 pixel = gl_FragCoord.xy - uPixel;
  float across = fract((pixel.x + pixel.y) / uStripe);
  color = across < 0.25 ? vec4(0.36, 0.27, 0.10, 0.5) : vec4(0.0, 0.0, 0.0, 0.1);
}`;

/** Lines and textured planes in space. */
export const spaceVertex = `#version 300 es
in vec3 aBrick;
in vec4 aSlot;
uniform mat4 uCamera;
out vec3 vColor;
void main() {
  gl_Position = uCamera * vec4(aBrick, 1.0);
  vColor = aSlot.rgb;
}`;

export const lineFragment = `${head}
in vec3 vColor;
out vec4 color;
void main() { color = vec4(vColor, 1.0); }`;

export const planeFragment = `${head}
uniform sampler2D uPlane;
in vec3 vColor;
out vec4 color;
void main() { color = vec4(texture(uPlane, vColor.xy).rgb, 1.0); }`;
