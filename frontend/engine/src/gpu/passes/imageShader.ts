import { head, place } from './shaders';

/** What an image shader is made for; each combination is a program of its own. */
export interface ImageVariant {
  readonly smooth: boolean;
  /** The texture unit mixes neighbouring texels; else the shader does. */
  readonly filterable: boolean;
  readonly mayBeNaN: boolean;
  readonly gamma: boolean;
  /** Pages of the pool that hold bricks. */
  readonly pages: number;
}

/** Where a neighbour lies: -1 for nowhere, -2 for all fill value, else its page and its place there. */
const neighbour = `
int neighbour(ivec3 step) {
  int row = int(vSlot.w);
  return texelFetch(uNeighbours, ivec2((row & 31) * 32 + 13 + step.x + 3 * step.y + 9 * step.z, row >> 5), 0).r;
}
vec3 slotOf(int code) { return vec3(ivec3(code >> 16, code >> 8, code) & 255) * uEdge; }
`;

/**
 * Mixed by the texture unit. In the outermost half voxel of a brick, two bricks (four, eight at its edges and corners) each
 * give what lies at their own end, and are mixed by distance.
 */
const mixedByUnit = `
float sampled(vec3 at) {
  at = clamp(at, uFirst + 0.5 - vBrick, uLast + 0.5 - vBrick);
  float top = uEdge - 0.5;
  vec3 other = max(0.5 - at, 0.0) + max(at - top, 0.0);
  ivec3 side = ivec3(greaterThan(at, vec3(top))) - ivec3(lessThan(at, vec3(0.5)));
  int sides = (side.x & 1) | (side.y & 1) << 1 | (side.z & 1) << 2;
  vec3 own = 1.0 - other;
  vec3 here = vSlot.xyz + clamp(at, 0.5, top);
  float value = vSlot.x < 0.0 ? uFill : textureLod(uAtlas, here * uTexel, 0.0).r;
  float sum = value * own.x * own.y * own.z;
  // All ways to step over at least one of the borders that are near: none for nearly all pixels.
  for (int over = sides; over > 0; over = (over - 1) & sides) {
    ivec3 step = (ivec3(over, over >> 1, over >> 2) & 1) * side;
    vec3 weight = mix(own, other, vec3(abs(step)));
    int code = neighbour(step);
    vec3 there = clamp(at - vec3(step) * uEdge, 0.5, top);
    if (code == -1) {
      code = neighbour(ivec3(0));
      there = clamp(at, 0.5, top);
    }
    float value = code == -2 ? uFill : texelOf(code >> 24, slotOf(code) + there);
    sum += weight.x * weight.y * weight.z * value;
  }
  return sum;
}
`;

/** The voxel at a place, across the brick's borders, and never beyond the volume's. */
const voxelByHand = `
float voxel(ivec3 at) {
  int edge = int(uEdge);
  ivec3 inside = clamp(at, ivec3(uFirst - vBrick), ivec3(uLast - vBrick));
  ivec3 step = ivec3(greaterThanEqual(inside, ivec3(edge))) - ivec3(lessThan(inside, ivec3(0)));
  int code = neighbour(step);
  if (code == -1) {
    inside = clamp(inside, ivec3(0), ivec3(edge - 1));
    step = ivec3(0);
    code = neighbour(step);
  }
  return code == -2 ? uFill : texelOf(code >> 24, slotOf(code) + vec3(inside - step * edge));
}
`;

/** Mixed here, for formats that the texture unit cannot mix. */
const mixedByHand = `${voxelByHand}
float mixed(vec3 at) {
  vec3 lower = floor(at - 0.5);
  vec3 share = at - 0.5 - lower;
  float sum = 0.0;
  for (int n = 0; n < 8; n++) {
    ivec3 corner = ivec3(n, n >> 1, n >> 2) & 1;
    vec3 part = mix(1.0 - share, share, vec3(corner));
    float weight = part.x * part.y * part.z;
    float value = voxel(ivec3(lower) + corner);
    sum += weight > 0.0 ? weight * value : 0.0;
  }
  return sum;
}
`;

/**
 * Mixed by the texture unit inside, by hand at the border: at a brick's last voxel the unit takes the next one along with a
 * weight of 0, and 0 · NaN is NaN.
 */
const mixedByBoth = `${mixedByHand}
float sampled(vec3 at) {
  vec3 inside = clamp(at, max(uFirst + 0.5 - vBrick, 0.5), min(uLast + 0.5 - vBrick, uEdge - 0.5));
  float value = vSlot.x < 0.0 ? uFill : textureLod(uAtlas, (vSlot.xyz + inside) * uTexel, 0.0).r;
  for (int n = int(inside != at); n > 0; n--) value = mixed(at);
  return value;
}
`;

/** The one voxel. A pixel that rounding gave to the brick beside its own looks there. */
const nearest = `${voxelByHand}
float sampled(vec3 at) {
  ivec3 inside = ivec3(floor(at));
  ivec3 own = clamp(inside, ivec3(0), ivec3(uEdge - 1.0));
  float value = vSlot.x < 0.0 ? uFill : texelFetch(uAtlas, ivec3(max(vSlot.xyz, 0.0)) + own, 0).r;
  for (int n = int(inside != own); n > 0; n--) value = voxel(inside);
  return value;
}
`;

/** Rare things stand in loops that mostly run no times: software renderers walk through both ways of every "if". */
export function imageFragment({ smooth, filterable, mayBeNaN, gamma, pages }: ImageVariant): string {
  const names = Array.from({ length: pages }, (_, n) => `uPage${n}`);
  const alone = `${mixedByHand} float sampled(vec3 at) { return mixed(at); }`;
  const smoothly = !filterable ? alone : mayBeNaN ? mixedByBoth : mixedByUnit;
  const body = smooth ? smoothly : nearest;
  const read = (name: string) =>
    body === mixedByUnit
      ? `textureLod(${name}, at / vec3(textureSize(${name}, 0)), 0.0).r`
      : `texelFetch(${name}, ivec3(at), 0).r`;
  return `${head}
${place}
uniform sampler3D uAtlas;
uniform sampler3D ${names.join(', ')};
uniform isampler2D uNeighbours;
uniform vec3 uTexel;
uniform float uEdge;
uniform vec3 uFirst;
uniform vec3 uLast;
uniform float uFill;
uniform float uMin;
uniform float uScale;
uniform float uGamma;
uniform bool uInverted;
uniform vec3 uColor;
uniform float uOpacity;
flat in vec3 vBrick;
flat in vec4 vSlot;
out vec4 color;

float texelOf(int page, vec3 at) {
  ${names
    .slice(0, -1)
    .map((name, n) => `if (page == ${n}) return ${read(name)};\n  `)
    .join('')}return ${read(names.at(-1) ?? 'uAtlas')};
}
${neighbour}
${body}
void main() {
  float value = sampled(place() - vBrick);
  float share = clamp((value - uMin) * uScale, 0.0, 1.0);
  share = uInverted ? 1.0 - share : share;
${gamma ? '  share = pow(share, uGamma);' : ''}
  color = vec4(uColor * share, 1.0) * uOpacity;
${mayBeNaN ? '  if (isnan(value)) color = vec4(0.0);' : ''}
}`;
}
