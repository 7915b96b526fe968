import { expect, test } from 'vitest';
import { haveChanged } from '../src/features/viewer/versions';

const layer = (name: string, contentVersion: string) => ({ name, contentVersion });

test('voxels have changed where a layer is of another version, and not where one came or went', () => {
  const before = [layer('em', '1'), layer('cells', '1')];
  expect(haveChanged(before, [layer('em', '1'), layer('cells', '2')])).toBe(true);
  expect(haveChanged(before, [layer('em', '1'), layer('cells', '1'), layer('Volume', '7')])).toBe(false);
  expect(haveChanged(before, [layer('cells', '1')])).toBe(false);
});
