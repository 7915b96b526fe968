import { afterEach, expect, test, vi } from 'vitest';
import { draw } from '../src/features/viewer/drawing';
import { nowhere, useViewer, type Shown } from '../src/features/viewer/store';

const told = vi.hoisted(() => ({ bare: [] as boolean[] }));
vi.mock('../src/host', () => ({ session: { onChange: () => undefined } }));
vi.mock('@lamella/engine', async (original) => {
  const deaf: unknown = new Proxy({}, { get: (_, name) => (name === 'setBare' ? setBare : () => () => undefined) });
  const setBare = (isBare: boolean) => told.bare.push(isBare);
  return { ...(await original<object>()), createEngine: () => deaf };
});

afterEach(() => {
  vi.unstubAllGlobals();
  useViewer.setState({ bare: false, shown: undefined });
});

test('an engine that comes while Space is held leaves the picture as bare as what lies over it', () => {
  vi.stubGlobal('window', { matchMedia: () => ({ matches: false }) });
  vi.stubGlobal('navigator', {});
  vi.stubGlobal(
    'ResizeObserver',
    class {
      observe = vi.fn();
      disconnect = vi.fn();
    },
  );
  useViewer.setState({ bare: true, shown: { voxelSize: [1, 1, 1] } as unknown as Shown, view: nowhere });
  const end = draw({ clientWidth: 800, clientHeight: 600 } as HTMLCanvasElement, new Map());
  expect(told.bare.at(-1)).toBe(true);
  useViewer.setState({ bare: false });
  expect(told.bare.at(-1)).toBe(false);
  end();
});
