import type { Level, Vec3 } from '../../src/chunks';
import { bricksCrossed, planeOf } from '../../src/geometry';
import { link } from '../../src/gpu/context';
import { PlaneCutter, brickBox } from '../../src/gpu/polygon';
import type { Rotation } from '../../src/view';
import { freshCanvas, time, type Measured } from './page';

const edge = 64;
/** Bricks of the volume along each axis, and slots of the atlas along each. */
const grid = 24;
const slots: Vec3 = [8, 8, 4];
const level: Level = {
  mag: [1, 1, 1],
  origin: [0, 0, 0],
  size: [grid * edge, grid * edge, grid * edge],
  brickEdge: edge,
};

const head = `#version 300 es
precision highp float; precision highp int; precision highp sampler3D; precision highp usampler3D;
uniform sampler3D uAtlas; uniform usampler3D uTable; uniform vec3 uCentre, uRight, uDown;
out vec4 color;
vec3 place() { vec2 p = gl_FragCoord.xy - vec2(640.0, 400.0); return uCentre + p.x * uRight - p.y * uDown; }
vec3 slotOf(ivec3 brick) { return vec3(texelFetch(uTable, clamp(brick, ivec3(0), ivec3(${grid - 1})), 0).rgb) * ${edge}.0; }
const vec3 size = vec3(${slots.map((n) => n * edge).join('.0,')}.0);
`;

const linear = `vec3 brick = floor(at / ${edge}.0);
  value = textureLod(uAtlas, (slotOf(ivec3(brick)) + clamp(at - brick * ${edge}.0, 0.5, ${edge}.0 - 0.5)) / size, 0.0).r;`;
const byHand = `vec3 lower = floor(at - 0.5); vec3 share = at - 0.5 - lower; value = 0.0;
  for (int n = 0; n < 8; n++) {
    ivec3 corner = ivec3(n, n >> 1, n >> 2) & 1;
    vec3 part = mix(1.0 - share, share, vec3(corner));
    ivec3 voxel = ivec3(lower) + corner;
    ivec3 brick = voxel / ${edge};
    value += part.x * part.y * part.z * texelFetch(uAtlas, ivec3(slotOf(brick)) + voxel - brick * ${edge}, 0).r;
  }`;
const tableFragment = (lookUp: string) => `${head}
void main() { vec3 at = place(); float value; ${lookUp} color = vec4(vec3(value), 1.0); }`;
const polygonFragment = (lookUp: string) => `${head}
flat in vec3 vBrick; flat in vec4 vSlot;
void main() { vec3 at = place(); float value; ${lookUp} color = vec4(vec3(value), 1.0); }`;
const inBrick = `value = textureLod(uAtlas, (vSlot.xyz + clamp(at - vBrick, 0.5, ${edge}.0 - 0.5)) / size, 0.0).r;`;
const bordersByHand = `vec3 local = at - vBrick;
  if (all(greaterThanEqual(local, vec3(0.5))) && all(lessThanEqual(local, vec3(${edge}.0 - 0.5)))) { ${inBrick} } else { ${byHand} }`;

const vertex = `#version 300 es
in vec2 aPosition; in vec3 aBrick; in vec4 aSlot; flat out vec3 vBrick; flat out vec4 vSlot;
void main() { gl_Position = vec4(aPosition, 0.0, 1.0); vBrick = aBrick; vSlot = aSlot; }`;

const looks: readonly { readonly name: string; readonly rotation: Rotation }[] = [
  { name: 'straight', rotation: [0, 0, 0, 1] },
  { name: 'oblique', rotation: [0.3, 0.4, 0.1, Math.sqrt(1 - 0.09 - 0.16 - 0.01)] },
];

/** One plane over the whole canvas at one voxel a pixel, u8, drawn in every way. */
export function ways(): Measured[] {
  const gl = freshCanvas().getContext('webgl2', { alpha: false, antialias: false });
  if (!gl) throw new Error('no WebGL2');
  fillTextures(gl);
  const vertices = gl.createVertexArray();
  gl.bindVertexArray(vertices);
  gl.bindBuffer(gl.ARRAY_BUFFER, gl.createBuffer());
  [2, 3, 4].forEach((size, attribute) => {
    gl.enableVertexAttribArray(attribute);
    gl.vertexAttribPointer(attribute, size, gl.FLOAT, false, 36, [0, 8, 20][attribute] ?? 0);
  });

  return looks.flatMap(({ name, rotation }) => {
    const view = {
      position: [771.3, 765.2, 770.7] as const,
      unitsPerPixel: 1,
      rotation,
      camera: { rotation, unitsPerPixel: 1, perspective: true },
    };
    const plane = planeOf('xy', view, [1, 1, 1], 640, 400);
    const measure = (way: string, fragment: string, corners: () => number[]) => {
      const program = link(gl, vertex, fragment);
      program.use();
      gl.uniform1i(program.uniform('uTable'), 1);
      gl.uniform3f(program.uniform('uCentre'), ...plane.centre);
      gl.uniform3f(program.uniform('uRight'), ...plane.right);
      gl.uniform3f(program.uniform('uDown'), ...plane.down);
      return time(`${way}, ${name}`, gl, 20, () => {
        const data = new Float32Array(corners());
        gl.bufferData(gl.ARRAY_BUFFER, data, gl.STREAM_DRAW);
        gl.drawArrays(gl.TRIANGLES, 0, data.length / 9);
      });
    };
    const screen = () =>
      [-1, -1, 3, -1, -1, 3].flatMap((n, i, all) => (i % 2 ? [] : [n, all[i + 1] ?? 0, 0, 0, 0, 0, 0, 0, 0]));
    const polygons = () => {
      const cutter = new PlaneCutter(plane);
      return bricksCrossed(plane, level).flatMap(({ x, y, z }) => {
        const points = cutter.cut(...brickBox([level], level, [x, y, z]));
        const numbers = [x * edge, y * edge, z * edge, ...slotAt(x, y, z).map((n) => n * edge), 0];
        const corner = (n: number) => [(points[2 * n] ?? 0) / 640, -(points[2 * n + 1] ?? 0) / 400, ...numbers];
        return Array.from({ length: points.length / 2 - 2 }, (_, n) => [corner(0), corner(n + 1), corner(n + 2)]).flat(
          2,
        );
      });
    };
    return [
      measure('page table, eight voxels by hand', tableFragment(byHand), screen),
      measure('page table, hardware linear, seams', tableFragment(linear), screen),
      measure('polygons of bricks, hardware linear, seams', polygonFragment(inBrick), polygons),
      measure('polygons of bricks, borders by hand, no seams', polygonFragment(bordersByHand), polygons),
    ];
  });
}

const slotAt = (x: number, y: number, z: number): Vec3 => [x % slots[0], y % slots[1], z % slots[2]];

/** An atlas of smooth noise, and a table that spreads its slots over the volume. */
function fillTextures(gl: WebGL2RenderingContext): void {
  const texture = (unit: number, filter: number) => {
    gl.activeTexture(gl.TEXTURE0 + unit);
    gl.bindTexture(gl.TEXTURE_3D, gl.createTexture());
    gl.texParameteri(gl.TEXTURE_3D, gl.TEXTURE_MIN_FILTER, filter);
    gl.texParameteri(gl.TEXTURE_3D, gl.TEXTURE_MAG_FILTER, filter);
  };
  texture(0, gl.LINEAR);
  gl.texStorage3D(gl.TEXTURE_3D, 1, gl.R8, slots[0] * edge, slots[1] * edge, slots[2] * edge);
  const voxels = Uint8Array.from({ length: edge ** 3 }, (_, n) => 128 + 100 * Math.sin(n * 0.37) * Math.cos(n * 0.011));
  for (let z = 0; z < slots[2]; z++)
    for (let y = 0; y < slots[1]; y++)
      for (let x = 0; x < slots[0]; x++)
        gl.texSubImage3D(
          gl.TEXTURE_3D,
          0,
          x * edge,
          y * edge,
          z * edge,
          edge,
          edge,
          edge,
          gl.RED,
          gl.UNSIGNED_BYTE,
          voxels,
        );
  texture(1, gl.NEAREST);
  const table = new Uint8Array(4 * grid ** 3);
  for (let z = 0, n = 0; z < grid; z++)
    for (let y = 0; y < grid; y++) for (let x = 0; x < grid; x++, n += 4) table.set(slotAt(x, y, z), n);
  gl.texStorage3D(gl.TEXTURE_3D, 1, gl.RGBA8UI, grid, grid, grid);
  gl.texSubImage3D(gl.TEXTURE_3D, 0, 0, 0, 0, grid, grid, grid, gl.RGBA_INTEGER, gl.UNSIGNED_BYTE, table);
}
