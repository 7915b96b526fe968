import { farOpacity, ring } from './look';
import { nearestSeen } from './sight';
import { branchPointBit, commentBit, edgesShown, free, nodesShown, rowSlots, treeBits } from './skeleton';

const uint = (n: number) => `${String(n)}u`;
const float = (n: number) => (Number.isInteger(n) ? `${String(n)}.0` : String(n));

/**
 * Both programs take everything from textures by slot: an edit changes some texels, and edges find their nodes where they lie. A list
 * of first slots says what is drawn, so many slots from each; it is a texture too, since an instance a chunk costs more than its lines.
 * Pixels are counted on the canvas from its lower left corner, as gl_FragCoord does.
 */
const common = `#version 300 es
precision highp float;
precision highp int;
precision highp sampler2D;
precision highp usampler2D;
uniform sampler2D uPlaces;
uniform usampler2D uKinds;
uniform usampler2D uTrees;
uniform usampler2D uFirsts;
uniform int uSlots;
uniform vec3 uCentre;
uniform mat3 uRows;
uniform float uNearness;
uniform float uReach;
uniform vec2 uDepth;
uniform vec2 uMiddle;
uniform vec4 uViewport;
uniform float uDensity;
uniform float uUnits;

// Two triangles: corners 0, 1, 2 and 3, 2, 1.
int quadCorner(int vertex) { return vertex < 3 ? vertex : 6 - vertex; }
ivec2 texelOf(int slot) { return ivec2(slot % ${rowSlots}, slot / ${rowSlots}); }
int listed(int n) { return int(texelFetch(uFirsts, texelOf(n / uSlots), 0).r) + n % uSlots; }
vec3 seen(vec3 place) { return (place - uCentre) * uRows; }
vec2 pixelOf(vec3 seen) { return uMiddle + vec2(seen.x, -seen.y) * uDensity / (1.0 + seen.z * uNearness); }
float depthOf(vec3 seen) {
  float depth = (uDepth.x * seen.z + uDepth.y) / (1.0 + seen.z * uNearness);
  return clamp(depth, -1.0, 1.0);
}
vec4 clipAt(vec2 pixel, float depth) { return vec4((pixel - uViewport.xy) / uViewport.zw * 2.0 - 1.0, depth, 1.0); }
const vec4 nowhere = vec4(2.0, 2.0, 2.0, 1.0);
`;

const fade = `
uniform float uReach;
float opacityAt(float away) { return uReach > 0.0 ? mix(1.0, ${float(farOpacity)}, abs(away) / uReach) : 1.0; }
`;

export const nodeVertex = `${common}
uniform vec2 uRadius;
uniform int uActive;
flat out vec2 vPixel;
flat out float vRadius;
flat out float vAway;
flat out vec3 vColor;
flat out uint vMarks;
void main() {
  gl_Position = nowhere;
  int slot = listed(gl_VertexID / 6);
  uint kind = texelFetch(uKinds, texelOf(slot), 0).r;
  if (kind == ${uint(free)}) return;
  uvec4 tree = texelFetch(uTrees, texelOf(int(kind & ${uint(treeBits)})), 0);
  if ((tree.a & ${uint(nodesShown)}) == 0u) return;
  vec4 node = texelFetch(uPlaces, texelOf(slot), 0);
  vec3 here = seen(node.xyz);
  float w = 1.0 + here.z * uNearness;
  if (w < ${float(nearestSeen)} || (uReach > 0.0 && abs(here.z) > uReach)) return;
  vPixel = pixelOf(here);
  vRadius = clamp(node.w / uUnits / w, uRadius.x, uRadius.y) * uDensity;
  vAway = here.z;
  vColor = vec3(tree.rgb) / 255.0;
  vMarks = (kind >> 24) | (slot == uActive ? 4u : 0u);
  float extent = vRadius + ${float(ring.gap + ring.thickness)} * 2.0 * uDensity + 1.0;
  int number = quadCorner(gl_VertexID % 6);
  vec2 corner = vec2(number & 1, number >> 1) * 2.0 - 1.0;
  gl_Position = clipAt(vPixel + corner * extent, depthOf(here));
}`;

export const nodeFragment = `#version 300 es
precision highp float;
precision highp int;
flat in vec2 vPixel;
flat in float vRadius;
flat in float vAway;
flat in vec3 vColor;
flat in uint vMarks;
uniform float uDensity;
out vec4 color;
${fade}
float band(float distance, float from, float to) {
  return clamp(to + 0.5 - distance, 0.0, 1.0) * clamp(distance - from + 0.5, 0.0, 1.0);
}
void main() {
  float distance = length(gl_FragCoord.xy - vPixel);
  float disc = clamp(vRadius + 0.5 - distance, 0.0, 1.0);
  vec3 shade = vColor;
  if ((vMarks & ${uint(commentBit >> 24)}) != 0u) shade = mix(shade, vec3(1.0), clamp(vRadius * 0.4 + 0.5 - distance, 0.0, 1.0));
  float inner = vRadius + ${float(ring.gap)} * uDensity;
  float thick = ${float(ring.thickness)} * uDensity;
  float rings = 0.0;
  vec3 ringShade = vColor;
  if ((vMarks & ${uint(branchPointBit >> 24)}) != 0u) rings = band(distance, inner, inner + thick);
  if ((vMarks & 4u) != 0u) {
    float around = band(distance, inner + thick, inner + 2.0 * thick);
    ringShade = mix(ringShade, vec3(1.0), around);
    rings = max(rings, around);
  }
  float alpha = max(disc, rings) * opacityAt(vAway);
  if (alpha < 0.004) discard;
  color = vec4(disc >= rings ? shade : ringShade, alpha);
}`;

export const edgeVertex = `${common}
uniform usampler2D uEdges;
uniform float uHalfWidth;
uniform bool uThin;
flat out vec2 vFrom;
flat out vec2 vTo;
flat out vec2 vAway;
flat out vec3 vColor;
void main() {
  gl_Position = nowhere;
  int slot = listed(gl_VertexID / (uThin ? 2 : 6));
  int corner = quadCorner(uThin ? gl_VertexID % 2 : gl_VertexID % 6);
  uvec2 ends = texelFetch(uEdges, texelOf(slot), 0).rg;
  if (ends.x == ${uint(free)}) return;
  ivec2 a = texelOf(int(ends.x));
  ivec2 b = texelOf(int(ends.y));
  ivec2 room = textureSize(uKinds, 0);
  if (a.y >= room.y || b.y >= room.y) return;
  uint kind = texelFetch(uKinds, a, 0).r;
  if (kind == ${uint(free)} || texelFetch(uKinds, b, 0).r == ${uint(free)}) return;
  uvec4 tree = texelFetch(uTrees, texelOf(int(kind & ${uint(treeBits)})), 0);
  if ((tree.a & ${uint(edgesShown)}) == 0u) return;
  vec3 from = seen(texelFetch(uPlaces, a, 0).xyz);
  vec3 to = seen(texelFetch(uPlaces, b, 0).xyz);
  if (uReach > 0.0 && min(abs(from.z), abs(to.z)) > uReach && from.z * to.z > 0.0) return;
  if (uNearness > 0.0) {
    // What lies behind the eye has no place on the screen: the line is cut before it.
    float least = -0.95 / uNearness;
    if (max(from.z, to.z) < least) return;
    if (from.z < least) from = mix(from, to, (least - from.z) / (to.z - from.z));
    if (to.z < least) to = mix(to, from, (least - to.z) / (from.z - to.z));
  } else if (uReach > 0.0) {
    // Only the part within reach is drawn.
    vec3 whole = to - from;
    float length = abs(whole.z) < 1e-6 ? 0.0 : 1.0 / whole.z;
    if (length != 0.0) {
      float s = (-uReach - from.z) * length;
      float t = (uReach - from.z) * length;
      vec3 start = from;
      from = start + whole * clamp(min(s, t), 0.0, 1.0);
      to = start + whole * clamp(max(s, t), 0.0, 1.0);
    }
  }
  vFrom = pixelOf(from);
  vTo = pixelOf(to);
  vAway = vec2(from.z, to.z);
  vColor = vec3(tree.rgb) / 255.0;
  bool atEnd = (corner & 1) == 1;
  vec2 pixel = atEnd ? vTo : vFrom;
  if (!uThin) {
    vec2 along = vTo - vFrom;
    float size = length(along);
    along = size > 1e-3 ? along / size : vec2(1.0, 0.0);
    vec2 across = vec2(-along.y, along.x) * (corner < 2 ? 1.0 : -1.0);
    pixel += (across + along * (atEnd ? 1.0 : -1.0)) * (uHalfWidth + 1.0);
  }
  gl_Position = clipAt(pixel, depthOf(atEnd ? to : from));
}`;

export const edgeFragment = `#version 300 es
precision highp float;
precision highp int;
flat in vec2 vFrom;
flat in vec2 vTo;
flat in vec2 vAway;
flat in vec3 vColor;
uniform float uHalfWidth;
uniform bool uThin;
out vec4 color;
${fade}
void main() {
  vec2 line = vTo - vFrom;
  vec2 here = gl_FragCoord.xy - vFrom;
  float share = clamp(dot(here, line) / max(dot(line, line), 1e-6), 0.0, 1.0);
  float covered = uThin ? 1.0 : clamp(uHalfWidth + 0.5 - length(here - share * line), 0.0, 1.0);
  float alpha = covered * opacityAt(mix(vAway.x, vAway.y, share));
  if (alpha < 0.004) discard;
  color = vec4(vColor, alpha);
}`;
