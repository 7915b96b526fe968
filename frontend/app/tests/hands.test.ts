import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { annotationActions, chooseTool } from '../src/features/annotations/actions';
import { useWorking } from '../src/features/annotations/working';
import { handle } from '../src/features/viewer/hands/hands';
import { useViewer } from '../src/features/viewer/store';
import { useMarks } from '../src/features/viewer/tools/marks/marks';
import { useNodeMenu } from '../src/features/viewer/tools/skeletonTool';
import { desk } from './desk';

let ada: ReturnType<typeof desk>;
let canvas: HTMLCanvasElement;
let end: () => void;

beforeEach(() => {
  vi.useFakeTimers();
  ada = desk();
  canvas = Object.assign(new EventTarget(), {
    getBoundingClientRect: () => ({ left: 0, top: 0 }),
    setPointerCapture: () => undefined,
    focus: () => undefined,
  }) as unknown as HTMLCanvasElement;
  end = handle(canvas);
  useNodeMenu.setState({ open: undefined });
});
afterEach(() => {
  end();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** One hand on the canvas. */
function pointer(pointerType: 'mouse' | 'pen' | 'touch', pointerId = 1) {
  const says = (type: string, x: number, y: number, more: object) => {
    const event = Object.assign(new Event(type, { cancelable: true }), {
      ...{ pointerType, pointerId, clientX: x, clientY: y, width: 10, button: 0, buttons: 1 },
      ...{ shiftKey: false, ctrlKey: false, metaKey: false, altKey: false, getCoalescedEvents: () => [] },
      ...more,
    });
    canvas.dispatchEvent(event);
  };
  return {
    down: (x: number, y: number, more = {}) => {
      says('pointerdown', x, y, more);
    },
    move: (x: number, y: number, more = {}) => {
      says('pointermove', x, y, { button: -1, ...more });
    },
    up: (x: number, y: number, more = {}) => {
      says('pointerup', x, y, { buttons: 0, ...more });
    },
  };
}

/** Three nodes in a row, 10 apart, made by clicks of a mouse. */
function traced(): void {
  chooseTool('skeleton');
  const mouse = pointer('mouse', 9);
  for (const x of [10, 20, 30]) {
    mouse.down(x, 20);
    mouse.up(x, 20);
  }
  expect(nodes()).toEqual([
    [10, 20],
    [20, 20],
    [30, 20],
  ]);
}

const nodes = () => {
  const { nodes } = ada.replica.state;
  return [...nodes.id.subarray(0, nodes.end)].map((_, slot) => nodes.read(slot).at.slice(0, 2));
};
const menu = () => useNodeMenu.getState().open;

test.each(['touch', 'pen'] as const)(
  'a %s that rests on a node opens its menu, and what it had begun is dropped',
  (kind) => {
    traced();
    const before = nodes();
    const finger = pointer(kind);
    finger.down(20, 20);
    finger.move(22, 21);
    vi.advanceTimersByTime(499);
    expect(menu()).toBeUndefined();
    vi.advanceTimersByTime(1);
    expect(menu()).toMatchObject({ x: 20, y: 20 });
    const view = useViewer.getState().view;
    finger.move(40, 40);
    finger.up(40, 40);
    expect(nodes()).toEqual(before);
    expect(useViewer.getState().view).toBe(view);
    expect(useWorking.getState().activeNode).toBe(4);
  },
);

test('the click that a browser makes of a finger that opened a menu is not made', () => {
  traced();
  const finger = pointer('touch');
  const touchEnds = () => canvas.dispatchEvent(new Event('touchend', { cancelable: true }));
  finger.down(20, 20);
  finger.up(20, 20);
  expect(touchEnds()).toBe(true);
  finger.down(20, 20);
  vi.advanceTimersByTime(500);
  finger.up(20, 20);
  expect(touchEnds()).toBe(false);
});

test('a finger that goes on, leaves, or gets company in time opens nothing', () => {
  traced();
  const [finger, other] = [pointer('touch'), pointer('touch', 2)];
  finger.down(20, 20);
  finger.move(20, 25);
  vi.advanceTimersByTime(1000);
  finger.up(20, 25);
  expect(nodes()[1]).toEqual([20, 25]);
  finger.down(20, 25);
  vi.advanceTimersByTime(400);
  finger.up(20, 25);
  vi.advanceTimersByTime(1000);
  finger.down(20, 25);
  other.down(40, 25);
  vi.advanceTimersByTime(1000);
  other.up(40, 25);
  finger.up(20, 25);
  expect(menu()).toBeUndefined();
});

test('a finger that rests where no node is makes one when it leaves, and a mouse that rests opens nothing', () => {
  traced();
  const finger = pointer('touch');
  finger.down(50, 50);
  vi.advanceTimersByTime(1000);
  finger.up(50, 50);
  expect(nodes()).toHaveLength(4);
  const mouse = pointer('mouse', 9);
  mouse.down(20, 20);
  vi.advanceTimersByTime(1000);
  expect(menu()).toBeUndefined();
  mouse.up(20, 20);
  mouse.down(20, 20, { button: 2, buttons: 2 });
  mouse.up(20, 20, { button: 2 });
  expect(menu()).toMatchObject({ x: 20, y: 20 });
});

test("a pen's other end erases with the brush and paints with the eraser", async () => {
  vi.useRealTimers();
  const pen = pointer('pen');
  const stroke = (buttons: number) => {
    pen.down(10, 20, { button: buttons === 32 ? 5 : 0, buttons });
    pen.move(30, 20, { buttons });
    pen.up(30, 20);
  };
  const becomes = (segment: bigint) =>
    vi.waitFor(async () => {
      expect(await ada.at(20, 20)).toBe(segment);
    });
  chooseTool('brush');
  stroke(1);
  await becomes(7n);
  stroke(32);
  await becomes(0n);
  chooseTool('erase');
  stroke(32);
  await becomes(7n);
});

test('with a painting tool Ctrl and Shift neither pan nor roll the planes', () => {
  const mouse = pointer('mouse');
  const { view } = useViewer.getState();
  for (const tool of ['brush', 'erase', 'lasso', 'lassoErase'] as const)
    for (const keys of [{ ctrlKey: true }, { ctrlKey: true, shiftKey: true }]) {
      chooseTool(tool);
      mouse.down(10, 20, keys);
      mouse.move(30, 20, keys);
      mouse.up(30, 20, keys);
    }
  expect(useViewer.getState().view).toBe(view);
});

test('a key that changes what a stroke does is seen at once, with the hand at rest', () => {
  chooseTool('brush');
  pointer('mouse').move(20, 20, { buttons: 0 });
  const erases = () => {
    const { brush } = useMarks.getState();
    return brush?.kind === 'brush' && brush.erases;
  };
  const key = (type: string, held: boolean) => {
    const keys = { key: 'Shift', shiftKey: held, ctrlKey: held, metaKey: false, altKey: false };
    window.dispatchEvent(Object.assign(new Event(type), keys));
  };
  expect(erases()).toBe(false);
  key('keydown', true);
  expect(erases()).toBe(true);
  key('keyup', false);
  expect(erases()).toBe(false);
});

test('Shift and the wheel make the active node larger, all notches in one step that is taken back at once', () => {
  traced();
  const radius = () => {
    const { nodes } = ada.replica.state;
    return nodes.radius[nodes.slotOf(useWorking.getState().activeNode ?? -1)] ?? NaN;
  };
  const [before, steps] = [radius(), ada.steps.length];
  const notch = (deltaY: number) => {
    const keys = { shiftKey: true, ctrlKey: false, metaKey: false, altKey: false };
    canvas.dispatchEvent(
      Object.assign(new Event('wheel', { cancelable: true }), {
        clientX: 5,
        clientY: 5,
        deltaX: 0,
        deltaMode: 0,
        deltaY,
        ...keys,
      }),
    );
  };
  notch(-100);
  notch(-100);
  notch(-100);
  expect(radius()).toBeGreaterThan(1.4 * before);
  notch(100);
  expect(radius()).toBeGreaterThan(before);
  expect(ada.steps).toHaveLength(steps + 1);
  ada.session.undo();
  expect(radius()).toBe(before);
  for (let n = 0; n < 100; n++) notch(100);
  expect(radius()).toBe(1);
});

test('W takes the next tool into the hand and Shift+W the one before, around and around', async () => {
  // The commands of the viewer know the host, which is where the page came from.
  const { viewerActions } = await import('../src/features/viewer/actions');
  const seen: string[] = [];
  do {
    viewerActions.toolNext();
    seen.push(useViewer.getState().tool);
  } while (seen.at(-1) !== 'move' && seen.length < 50);
  expect(seen).toEqual(
    expect.arrayContaining(['turn', 'skeleton', 'brush', 'erase', 'lasso', 'lassoErase', 'fill', 'pick', 'box']),
  );
  expect(new Set(seen).size).toBe(seen.length);
  const back = seen.map(() => {
    viewerActions.toolBefore();
    return useViewer.getState().tool;
  });
  expect(back).toEqual([...seen.slice(0, -1).toReversed(), 'move']);
  // Whoever may only look meets no tool that draws.
  useWorking.setState({ mayEdit: false });
  for (let n = 0; n < seen.length; n++) {
    viewerActions.toolNext();
    expect(['move', 'turn', 'measure', 'area']).toContain(useViewer.getState().tool);
  }
});

test('keys walk through the nodes of the active tree and stay within it, and the view goes along', () => {
  traced();
  annotationActions.newThing();
  const mouse = pointer('mouse', 9);
  mouse.down(50, 50);
  mouse.up(50, 50);
  mouse.down(20, 20, { shiftKey: true });
  mouse.up(20, 20, { shiftKey: true });
  const goes = (command: 'nodeNext' | 'nodeBefore') => {
    annotationActions[command]();
    return useViewer.getState().view.position.slice(0, 2);
  };
  expect(goes('nodeNext')).toEqual([30, 20]);
  expect(goes('nodeNext')).toEqual([30, 20]);
  expect(goes('nodeBefore')).toEqual([20, 20]);
  expect(goes('nodeBefore')).toEqual([10, 20]);
  expect(goes('nodeBefore')).toEqual([10, 20]);
});
