import { rowSlots, type Rows } from './skeleton';

/** A column of slots as a texture, a texel a slot; only rows that changed go up again. */
export class SlotTexture {
  private texture: WebGLTexture | undefined;
  private height = 0;
  private uploaded = 0;

  constructor(
    private readonly gl: WebGL2RenderingContext,
    private readonly rows: Rows<Float32Array | Uint32Array | Uint8Array>,
    private readonly internal: number,
    private readonly format: number,
    private readonly type: number,
  ) {}

  get bytes(): number {
    return this.height * rowSlots * this.rows.width * this.rows.data.BYTES_PER_ELEMENT;
  }

  /** Binds it to a texture unit, brought up to date. */
  bind(unit: number, revision: number): void {
    const { gl, rows } = this;
    gl.activeTexture(gl.TEXTURE0 + unit);
    if (rows.rows > this.height || !this.texture) this.grow();
    else gl.bindTexture(gl.TEXTURE_2D, this.texture);
    if (this.uploaded === revision) return;
    gl.pixelStorei(gl.UNPACK_ALIGNMENT, 1);
    const numbers = rowSlots * rows.width;
    for (let row = 0; row < rows.rows; row++) {
      if ((rows.changed[row] ?? 0) <= this.uploaded) continue;
      let end = row + 1;
      while (end < rows.rows && (rows.changed[end] ?? 0) > this.uploaded) end++;
      const part = rows.data.subarray(row * numbers, end * numbers);
      gl.texSubImage2D(gl.TEXTURE_2D, 0, 0, row, rowSlots, end - row, this.format, this.type, part);
      row = end;
    }
    this.uploaded = revision;
  }

  dispose(): void {
    if (this.texture) this.gl.deleteTexture(this.texture);
    this.texture = undefined;
  }

  private grow(): void {
    const { gl } = this;
    this.dispose();
    this.texture = gl.createTexture();
    // Room for what is known to come: to grow takes the upload of all that is there.
    const { rows, room } = this.rows;
    while (this.height < Math.max(1, rows)) this.height = Math.max(1, 2 * this.height, room);
    this.uploaded = 0;
    gl.bindTexture(gl.TEXTURE_2D, this.texture);
    gl.texStorage2D(gl.TEXTURE_2D, 1, this.internal, rowSlots, this.height);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.NEAREST);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, gl.NEAREST);
  }
}
