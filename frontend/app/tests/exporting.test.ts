import type { View } from '@lamella/engine';
import { describe, expect, it } from 'vitest';
import { addressOf, boxIn, boxInView, boxText } from '../src/features/viewer/exports/exporting';

const view: View = {
  position: [100.5, 50, 20],
  unitsPerPixel: 8,
  rotation: [0, 0, 0, 1],
  camera: { rotation: [0, 0, 0, 1], unitsPerPixel: 8, perspective: true },
};

const panel = (kind: 'xy' | 'xz' | 'yz' | '3d', width: number, height: number) => ({
  id: kind,
  kind,
  rectangle: { x: 0, y: 0, width, height },
});

describe('what is exported', () => {
  it('is the box that the panels show, as deep as one looks across another', () => {
    const panels = [panel('xy', 100, 60), panel('xz', 100, 75), panel('yz', 75, 60), panel('3d', 999, 999)];
    const within = { min: [0, 0, 0], size: [1000, 1000, 1000] } as const;

    expect(boxInView(view, panels, [8, 8, 30], within)).toEqual({ at: [50, 20, 10], size: [101, 60, 20] });
  });

  it('ends where the dataset ends, and is never nothing', () => {
    const within = { min: [0, 0, 0], size: [110, 40, 30] } as const;

    expect(boxInView(view, [panel('xy', 100, 60)], [8, 8, 30], within)).toEqual({
      at: [50, 20, 19],
      size: [60, 20, 2],
    });
    expect(boxInView({ ...view, position: [-500, 9999, 20] }, [], [8, 8, 30], within).size).toEqual([1, 1, 2]);
  });

  it('is read as people write it', () => {
    expect(boxIn(' 1, 2,3 4;5\t6 ')).toEqual([1, 2, 3, 4, 5, 6]);
    expect(boxIn(boxText({ at: [-1, 0, 2], size: [3, 4, 5] }))).toEqual([-1, 0, 2, 3, 4, 5]);
    for (const wrong of ['', '1,2,3,4,5', '1,2,3,4,5,0', '1,2,3,4,5,6,7', '1.5,2,3,4,5,6', 'a,2,3,4,5,6'])
      expect(boxIn(wrong), wrong).toBeUndefined();
  });

  it('is asked for at the address of its owner, with every word of it', () => {
    const wish = { format: 'tiff', box: [1, 2, 3, 4, 5, 6], mag: '2-2-1', layers: ['em', 'a b&c'] } as const;

    expect(addressOf({ annotation: 'a1' }, wish, true)).toBe(
      '/annotations/a1/voxels/size?box=1%2C2%2C3%2C4%2C5%2C6&mag=2-2-1&as=tiff&layer=em&layer=a+b%26c',
    );
    expect(addressOf({ dataset: 'd1' }, { ...wish, box: undefined, layers: [] }, false)).toBe(
      '/datasets/d1/voxels?mag=2-2-1&as=tiff',
    );
  });
});
