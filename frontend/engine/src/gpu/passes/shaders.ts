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

export const head = `#version 300 es
precision highp float;
precision highp int;
precision highp sampler3D;
precision highp usampler3D;
precision highp isampler2D;
precision highp usampler2D;
`;

/** The pixel's place in voxels of the level, counted from an anchor near the panel's centre so that 32 bits are plenty. */
export const place = `
uniform vec3 uCentre;
uniform vec2 uPixel;
uniform vec3 uRight;
uniform vec3 uDown;
vec3 place() {
  vec2 pixel = gl_FragCoord.xy - uPixel;
  return uCentre + pixel.x * uRight - pixel.y * uDown;
}
`;

/** Fills the viewport. */
export const screenVertex = `#version 300 es
in vec2 aPosition;
void main() { gl_Position = vec4(aPosition, 0.0, 1.0); }`;

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
