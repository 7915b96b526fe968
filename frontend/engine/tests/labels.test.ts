import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { packLabels, type PackedLabels } from '../src/gpu/labels';
import { hashId, layOutColors, segmentColor, segmentPalette } from '../src/gpu/segmentColors';
import { random } from './random';

/** The id of one voxel, as the shader finds it. */
function idOf(packed: PackedLabels, n: number): bigint {
  const [pairs, at] = packed.form === 'whole' ? [packed.ids, n] : [packed.palette, packed.indices[n] ?? 0];
  return BigInt(pairs[2 * at] ?? 0) | (BigInt(pairs[2 * at + 1] ?? 0) << 32n);
}

describe('Packed labels', () => {
  test.for([
    [200, 'byte'],
    [256, 'byte'],
    [257, 'short'],
    [4096, 'short'],
    [4097, 'whole'],
  ] as const)('hold %i ids in a brick exactly, by %s', ([count, form]) => {
    // They differ only beyond their low 32 bits, and many of them meet in the packer's table.
    const next = random(count);
    const ids = Array.from({ length: count }, () => (BigInt(Math.floor(next() * 2 ** 32)) << 32n) + 7n);
    const voxels = BigUint64Array.from({ length: 32 ** 3 }, (_, n) => ids[n % count] ?? 0n);
    const packed = packLabels('uint64', voxels.buffer);
    expect(packed.form).toBe(form);
    expect(voxels.findIndex((id, n) => idOf(packed, n) !== id)).toBe(-1);
  });

  test('take negative ids as the unsigned number with the same 64 bits', () => {
    const packed = packLabels('int16', Int16Array.of(-1, -32768, 5).buffer);
    expect([0, 1, 2].map((n) => idOf(packed, n))).toEqual([2n ** 64n - 1n, 2n ** 64n - 32768n, 5n]);
  });
});

describe('Segment colours', () => {
  test('are those of the table that the host keeps to as well', () => {
    const lines = readFileSync(new URL('segmentColors.txt', import.meta.url), 'utf8')
      .trim()
      .split('\n')
      .map((line) => line.split(' '));
    const byte = (share: number) =>
      Math.round(255 * share)
        .toString(16)
        .padStart(2, '0');
    expect(lines.map(([id = '']) => [id, segmentColor(BigInt(id)).map(byte).join('')])).toEqual(lines);
    expect(lines.length).toBeGreaterThan(200);
  });

  test('are never near black, white or grey', () => {
    for (let n = 0; n < segmentPalette.length; n += 3) {
      const [r, g, b] = [segmentPalette[n] ?? 0, segmentPalette[n + 1] ?? 0, segmentPalette[n + 2] ?? 0];
      expect(Math.max(r, g, b)).toBeGreaterThan(120);
      expect(Math.min(r, g, b)).toBeLessThan(215);
      expect(Math.max(r, g, b) - Math.min(r, g, b)).toBeGreaterThan(40);
    }
  });

  test('are spread evenly over ids that follow one another', () => {
    const used = new Map<number, number>();
    for (let id = 1n; id <= 40_960n; id++) {
      const place = hashId(id) & 4095;
      used.set(place, (used.get(place) ?? 0) + 1);
    }
    // Ten ids a colour on average: by chance a handful of colours get none, and none gets three times its share.
    expect(used.size).toBeGreaterThan(4080);
    expect(Math.max(...used.values())).toBeLessThan(30);
    expect(segmentColor(17n)).toEqual(segmentColor(17n));
  });

  test('that a person has set are found in the table, every one', () => {
    const next = random(3);
    const ids = Array.from({ length: 3000 }, () => BigInt(Math.floor(next() * 2 ** 32)) << 31n);
    const { entries, width, height } = layOutColors(new Map(ids.map((id, n) => [id, [n / 3000, 0, 1]])));
    const places = width * height;
    for (const id of ids) {
      let place = hashId(id) & (places - 1);
      const idAt = () => BigInt(entries[4 * place] ?? 0) | (BigInt(entries[4 * place + 1] ?? 0) << 32n);
      while (entries[4 * place + 3] === 1 && idAt() !== id) place = (place + 1) & (places - 1);
      expect(entries[4 * place + 3]).toBe(1);
    }
  });
});
