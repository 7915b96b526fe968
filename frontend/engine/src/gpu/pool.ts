/** Where a brick lies: a cube of texels in one page of its pool. */
export interface Slot {
  readonly page: Page;
  /** Place in the page's grid of cubes. */
  readonly place: readonly [x: number, y: number, z: number];
  readonly index: number;
}

/** What all bricks of a pool have in common. */
export interface PoolFormat {
  readonly internal: number;
  readonly format: number;
  readonly type: number;
  readonly filter: number;
  readonly bytesPerVoxel: number;
  /** Ids that each slot can hold beside its voxels; 0 when the voxels are the values themselves. */
  readonly paletteSize: number;
}

/** One 3D texture, cut into cubes. */
export interface Page {
  readonly texture: WebGLTexture;
  readonly palette: WebGLTexture | null;
  /** Cubes along x, y, z. */
  readonly grid: readonly [x: number, y: number, z: number];
  readonly bytes: number;
  /** Place of this page among its pool's pages. */
  readonly number: number;
  readonly free: number[];
}

/** More pages than this the smooth shader cannot reach in one draw. */
export const maxPages = 8;

/** Palettes wider than this go on in the next rows of their texture. */
export const paletteWidth = 256;

/** GPU memory that bricks may take; all pools draw on the same. */
export class Budget {
  /** Bytes of all pages, whether their slots hold bricks or not. */
  allocated = 0;
  constructor(public bytes: number) {}
}

/** Equal slots for bricks of one format and edge, in pages that come into being as they are needed. */
export class Pool {
  readonly slotBytes: number;
  /** Bytes of slots that hold bricks. */
  usedBytes = 0;
  private readonly pages: (Page | undefined)[] = [];

  constructor(
    private readonly gl: WebGL2RenderingContext,
    private readonly budget: Budget,
    readonly format: PoolFormat,
    readonly edge: number,
  ) {
    this.slotBytes = edge ** 3 * format.bytesPerVoxel + format.paletteSize * 8;
  }

  /** All pages by number; a page that was given back leaves a hole. */
  get all(): readonly (Page | undefined)[] {
    return this.pages;
  }

  /** A free slot, if need be in a new page; undefined when the budget or the GPU has no room. */
  take(): Slot | undefined {
    // The fullest page first, so that others run empty and can be given back.
    let best: Page | undefined;
    for (const page of this.pages)
      if (page && page.free.length > 0 && (!best || page.free.length < best.free.length)) best = page;
    best ??= this.addPage();
    const index = best?.free.pop();
    if (!best || index === undefined) return undefined;
    this.usedBytes += this.slotBytes;
    const [nx, ny] = best.grid;
    return { page: best, index, place: [index % nx, Math.floor(index / nx) % ny, Math.floor(index / (nx * ny))] };
  }

  /** Makes a slot free again. */
  release(slot: Slot): void {
    slot.page.free.push(slot.index);
    this.usedBytes -= this.slotBytes;
  }

  /** Deletes a page that holds nothing, for another pool to use the memory; false when there is none. */
  giveBack(): boolean {
    const page = this.pages.find((candidate) => candidate && candidate.free.length === slots(candidate.grid));
    if (!page) return false;
    this.gl.deleteTexture(page.texture);
    this.gl.deleteTexture(page.palette);
    this.pages[page.number] = undefined;
    this.budget.allocated -= page.bytes;
    return true;
  }

  private addPage(): Page | undefined {
    const { gl, budget, edge, format } = this;
    const number = this.pages.includes(undefined) ? this.pages.indexOf(undefined) : this.pages.length;
    if (number >= maxPages) return undefined;
    let room = Math.floor(Math.min(budget.bytes / maxPages, budget.bytes - budget.allocated) / this.slotBytes);
    if (format.paletteSize > 0) {
      const rows = gl.getParameter(gl.MAX_TEXTURE_SIZE) as number;
      room = Math.min(room, Math.floor((rows * paletteWidth) / format.paletteSize));
    }
    if (room < 1) return undefined;
    const grid = gridFor(room, Math.floor((gl.getParameter(gl.MAX_3D_TEXTURE_SIZE) as number) / edge));
    const bytes = slots(grid) * this.slotBytes;

    while (gl.getError() !== gl.NO_ERROR);
    const texture = gl.createTexture();
    gl.bindTexture(gl.TEXTURE_3D, texture);
    gl.texParameteri(gl.TEXTURE_3D, gl.TEXTURE_MIN_FILTER, format.filter);
    gl.texParameteri(gl.TEXTURE_3D, gl.TEXTURE_MAG_FILTER, format.filter);
    for (const side of [gl.TEXTURE_WRAP_S, gl.TEXTURE_WRAP_T, gl.TEXTURE_WRAP_R])
      gl.texParameteri(gl.TEXTURE_3D, side, gl.CLAMP_TO_EDGE);
    gl.texStorage3D(gl.TEXTURE_3D, 1, format.internal, grid[0] * edge, grid[1] * edge, grid[2] * edge);
    const palette = format.paletteSize > 0 ? this.addPalette(slots(grid)) : null;
    if (gl.getError() !== gl.NO_ERROR) {
      // The GPU is full before the budget is: from now on the budget is what fits.
      gl.deleteTexture(texture);
      gl.deleteTexture(palette);
      if (!gl.isContextLost()) budget.bytes = Math.min(budget.bytes, budget.allocated);
      return undefined;
    }
    const free = Array.from({ length: slots(grid) }, (_, n) => slots(grid) - 1 - n);
    const page: Page = { texture, palette, grid, bytes, number, free };
    this.pages[number] = page;
    budget.allocated += bytes;
    return page;
  }

  private addPalette(count: number): WebGLTexture {
    const { gl } = this;
    const palette = gl.createTexture();
    gl.bindTexture(gl.TEXTURE_2D, palette);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.NEAREST);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, gl.NEAREST);
    gl.texStorage2D(gl.TEXTURE_2D, 1, gl.RG32UI, paletteWidth, (count * this.format.paletteSize) / paletteWidth);
    return palette;
  }

  dispose(): void {
    for (const page of this.pages) {
      if (!page) continue;
      this.gl.deleteTexture(page.texture);
      this.gl.deleteTexture(page.palette);
      this.budget.allocated -= page.bytes;
    }
    this.pages.length = 0;
    this.usedBytes = 0;
  }
}

const slots = (grid: readonly [number, number, number]): number => grid[0] * grid[1] * grid[2];

/** A grid of at most so many cubes, none of its sides longer than `longest`; the shader names a place with 8 bits a side. */
export function gridFor(room: number, longest: number): [number, number, number] {
  const side = Math.min(longest, 255);
  const x = Math.min(room, 8, side);
  const y = Math.min(Math.floor(room / x), 8, side);
  return [x, y, Math.min(Math.floor(room / (x * y)), side)];
}
