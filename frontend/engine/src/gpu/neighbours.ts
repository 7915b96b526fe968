/** Entries per brick: itself and its 26 neighbours, rounded up. */
const rowLength = 32;
const rowsAcross = 32;
/** Texels along one row of the table's texture. */
export const tableWidth = rowLength * rowsAcross;

/** No brick is here: the brick that asks goes on as it ends. */
export const absent = -1;
/** A brick that is all fill value is here. */
export const allFill = -2;

/** Which of a row's entries leads this far, each -1, 0 or 1. */
export const direction = (dx: number, dy: number, dz: number): number => dx + 1 + 3 * (dy + 1) + 9 * (dz + 1);

/**
 * For every resident brick, where it and its 26 neighbours lie. The shader reads it for the pixels in the outermost half voxel
 * of a brick, which mix voxels of both sides.
 */
export class NeighbourTable {
  private entries = new Int32Array(tableWidth);
  private readonly free: number[] = [];
  private next = 0;
  private texture: WebGLTexture | null = null;
  private textureHeight = 0;
  private firstDirty = 0;
  private lastDirty = -1;

  constructor(private readonly gl: WebGL2RenderingContext) {}

  /** A row for a new brick, with nothing around it. */
  add(): number {
    const row = this.free.pop() ?? this.next++;
    if (this.next * rowLength > this.entries.length) {
      const grown = new Int32Array(this.entries.length * 2);
      grown.set(this.entries);
      this.entries = grown;
    }
    this.entries.fill(absent, row * rowLength, (row + 1) * rowLength);
    this.touch(row);
    return row;
  }

  remove(row: number): void {
    this.free.push(row);
  }

  set(row: number, towards: number, code: number): void {
    this.entries[row * rowLength + towards] = code;
    this.touch(row);
  }

  /** The table as a texture, with all that was set. */
  bind(unit: number): void {
    const { gl } = this;
    gl.activeTexture(gl.TEXTURE0 + unit);
    const height = this.entries.length / tableWidth;
    if (height !== this.textureHeight) {
      gl.deleteTexture(this.texture);
      this.texture = gl.createTexture();
      gl.bindTexture(gl.TEXTURE_2D, this.texture);
      gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.NEAREST);
      gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, gl.NEAREST);
      gl.texStorage2D(gl.TEXTURE_2D, 1, gl.R32I, tableWidth, height);
      this.textureHeight = height;
      this.firstDirty = 0;
      this.lastDirty = height - 1;
    }
    gl.bindTexture(gl.TEXTURE_2D, this.texture);
    if (this.lastDirty < this.firstDirty) return;
    const rows = this.lastDirty - this.firstDirty + 1;
    const from = this.firstDirty * tableWidth;
    const part = this.entries.subarray(from, from + rows * tableWidth);
    gl.texSubImage2D(gl.TEXTURE_2D, 0, 0, this.firstDirty, tableWidth, rows, gl.RED_INTEGER, gl.INT, part);
    this.firstDirty = height;
    this.lastDirty = -1;
  }

  dispose(): void {
    this.gl.deleteTexture(this.texture);
  }

  private touch(row: number): void {
    const line = Math.floor(row / rowsAcross);
    this.firstDirty = Math.min(this.firstDirty, line);
    this.lastDirty = Math.max(this.lastDirty, line);
  }
}
