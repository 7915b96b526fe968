/** So many dots are drawn one by one; more of them are written into an image, which is drawn once. */
const few = 500;

/** CSS pixels from side to side. */
const side = 2;

/** Dots that a panel shows: gathered, then drawn at once. What it needs is kept from panel to panel and frame to frame. */
export class Dots {
  private xs = new Float32Array(0);
  private ys = new Float32Array(0);
  private colors = new Uint32Array(0);
  private count = 0;
  private canvas: OffscreenCanvas | undefined;
  private image: ImageData | undefined;
  private pixels = new Uint32Array(0);

  /** Forgets the dots before, and makes room for so many. */
  begin(most: number): void {
    this.count = 0;
    if (this.xs.length >= most) return;
    this.xs = new Float32Array(most);
    this.ys = new Float32Array(most);
    this.colors = new Uint32Array(most);
  }

  /** A dot at a place in CSS pixels from the panel's top left corner; the colour's red is in the lowest byte. */
  add(x: number, y: number, color: number): void {
    this.xs[this.count] = x;
    this.ys[this.count] = y;
    this.colors[this.count++] = color;
  }

  /** Draws them on the panel that begins at a place of the canvas, all in CSS pixels; the context is scaled by the density. */
  draw(
    context: CanvasRenderingContext2D,
    {
      x,
      y,
      width,
      height,
    }: { readonly x: number; readonly y: number; readonly width: number; readonly height: number },
    density: number,
  ): void {
    if (this.count <= few) {
      for (let n = 0; n < this.count; n++) {
        context.fillStyle = `#${(this.colors[n] ?? 0)
          .toString(16)
          .slice(2)
          .replace(/(..)(..)(..)/, '$3$2$1')}`;
        context.fillRect(x + (this.xs[n] ?? 0) - side / 2, y + (this.ys[n] ?? 0) - side / 2, side, side);
      }
      return;
    }
    const [wide, high] = [Math.ceil(width * density), Math.ceil(height * density)];
    const canvas = this.room(wide, high);
    const [top, bottom] = this.write(wide, high, canvas.width, density);
    if (!this.image || bottom <= top) return;
    const pen = canvas.getContext('2d');
    pen?.putImageData(this.image, 0, 0, 0, top, wide, bottom - top);
    context.save();
    // Pixel by pixel: nothing is smoothed.
    context.setTransform(1, 0, 0, 1, 0, 0);
    const [left, above] = [Math.round(x * density), Math.round(y * density)];
    context.drawImage(canvas, 0, top, wide, bottom - top, left, above + top, wide, bottom - top);
    context.restore();
    this.pixels.fill(0, top * canvas.width, bottom * canvas.width);
  }

  /** A canvas that is large enough, with nothing in its image. */
  private room(wide: number, high: number): OffscreenCanvas {
    if (this.canvas && this.canvas.width >= wide && this.canvas.height >= high) return this.canvas;
    const canvas = new OffscreenCanvas(
      Math.max(wide, this.canvas?.width ?? 0),
      Math.max(high, this.canvas?.height ?? 0),
    );
    this.image = canvas.getContext('2d', { willReadFrequently: true })?.createImageData(canvas.width, canvas.height);
    this.pixels = new Uint32Array(this.image?.data.buffer ?? new ArrayBuffer(0));
    this.canvas = canvas;
    return canvas;
  }

  /** Writes the dots into the image; answers its first row that has one, and the one after the last. */
  private write(wide: number, high: number, stride: number, density: number): readonly [number, number] {
    const { pixels, xs, ys, colors } = this;
    const length = Math.max(1, Math.round(side * density));
    let top = high;
    let bottom = 0;
    for (let n = 0; n < this.count; n++) {
      const left = Math.round((xs[n] ?? 0) * density - length / 2);
      const above = Math.round((ys[n] ?? 0) * density - length / 2);
      const [x0, x1] = [Math.max(0, left), Math.min(wide, left + length)];
      const [y0, y1] = [Math.max(0, above), Math.min(high, above + length)];
      if (x1 <= x0 || y1 <= y0) continue;
      if (y0 < top) top = y0;
      if (y1 > bottom) bottom = y1;
      const color = colors[n] ?? 0;
      for (let row = y0; row < y1; row++) for (let x = x0; x < x1; x++) pixels[row * stride + x] = color;
    }
    return [top, bottom];
  }
}
