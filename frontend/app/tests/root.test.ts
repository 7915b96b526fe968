import { describe, expect, it } from 'vitest';
import { readRoot, withRoot } from '../src/features/annotations/skeletons/root';

describe('the root of a tree', () => {
  it('is an entry of its metadata, and what else is in there stays', () => {
    const before = [
      { key: 'cell type', value: 'granule' },
      { key: 'root', value: 3 },
    ];
    const after = withRoot(before, 12);
    expect(after).toEqual([
      { key: 'cell type', value: 'granule' },
      { key: 'root', value: 12 },
    ]);
    expect(readRoot(after)).toBe(12);
    expect(readRoot(before)).toBe(3);
  });

  it('leaves numbers and yes or no in metadata of another form what they are', () => {
    expect(withRoot({ checked: true, count: 3, note: 'a' }, 5)).toEqual([
      { key: 'checked', value: true },
      { key: 'count', value: 3 },
      { key: 'note', value: 'a' },
      { key: 'root', value: 5 },
    ]);
  });

  it('is none where nobody chose one, or what is written there is no node', () => {
    expect(readRoot(null)).toBeUndefined();
    expect(readRoot([{ key: 'root', value: '3' }])).toBeUndefined();
    expect(readRoot([{ key: 'root', value: 0.5 }])).toBeUndefined();
  });
});
