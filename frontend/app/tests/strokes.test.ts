import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { annotationActions } from '../src/features/annotations/actions';
import { useWorking } from '../src/features/annotations/working';
import type { Hand, HandTool } from '../src/features/viewer/tools/hand';
import { useMarks } from '../src/features/viewer/tools/marks/marks';
import { useToolOptions } from '../src/features/viewer/tools/options/options';
import { handToolOf } from '../src/features/viewer/tools/tools';
import { useViewer } from '../src/features/viewer/store';
import { desk } from './desk';

let ada: ReturnType<typeof desk>;

beforeEach(() => {
  ada = desk();
});
afterEach(() => {
  vi.unstubAllGlobals();
});

/** Takes a tool into the hand, as its key does. */
function taken(command: 'toolBrush' | 'toolErase' | 'toolLasso' | 'toolLassoErase' | 'toolPick'): HandTool {
  annotationActions[command]();
  const tool = handToolOf(useViewer.getState().tool);
  if (!tool) throw new Error(`${command} puts nothing into the hand.`);
  return tool;
}

/** Drags from place to place; false where the tool leaves that to looking around. */
function drag(tool: HandTool, places: readonly (readonly [number, number])[], keys: Partial<Hand> = {}): boolean {
  const [[x, y] = [0, 0], ...rest] = places;
  const held = tool.take?.(ada.hand(x, y, keys));
  for (const [x, y] of rest) held?.move(ada.hand(x, y, keys));
  held?.end();
  return held !== undefined;
}

const line = [
  [10, 20],
  [30, 20],
] as const;
const around = [
  [10, 10],
  [30, 10],
  [30, 30],
  [10, 30],
] as const;
const paints = (command: 'toolBrush' | 'toolLasso') => (command === 'toolBrush' ? line : around);
const becomes = (segment: bigint, x = 20, y = 20) =>
  vi.waitFor(async () => {
    expect(await ada.at(x, y)).toBe(segment);
  });

test.each(['toolBrush', 'toolLasso'] as const)(
  'Ctrl paints only where nothing is, and over everything where that is not the option (%s)',
  async (command) => {
    const tool = taken(command);
    drag(tool, [
      [16, 20],
      [24, 20],
    ]);
    if (command === 'toolLasso')
      drag(tool, [
        [18, 18],
        [22, 18],
        [22, 22],
        [18, 22],
      ]);
    await becomes(7n);

    useWorking.setState({ activeSegment: '8' });
    expect(drag(tool, paints(command), { ctrl: true })).toBe(true);
    await becomes(8n, 28);
    expect(await ada.at(20, 20)).toBe(7n);

    useToolOptions.setState({ overwrite: 'empty' });
    useWorking.setState({ activeSegment: '9' });
    drag(tool, paints(command));
    expect(await ada.at(20, 20)).toBe(7n);
    drag(tool, paints(command), { ctrl: true });
    await becomes(9n);
    await becomes(9n, 28);
  },
);

test.each(['toolBrush', 'toolErase', 'toolLasso', 'toolLassoErase'] as const)(
  'Ctrl and Shift erase (%s)',
  async (command) => {
    drag(taken('toolLasso'), around);
    await becomes(7n);
    const isLasso = command.startsWith('toolLasso');
    expect(drag(taken(command), isLasso ? around : line, { ctrl: true, shift: true })).toBe(true);
    await becomes(0n);
    await becomes(isLasso ? 0n : 7n, 20, 28);
  },
);

test.each([
  ['toolErase', line],
  ['toolLassoErase', around],
] as const)(
  'an eraser takes away whatever is under it, and with Ctrl the active segment only (%s)',
  async (command, places) => {
    drag(taken('toolLasso'), around);
    await becomes(7n);
    useWorking.setState({ activeSegment: '8' });
    const eraser = taken(command);
    drag(eraser, places, { ctrl: true });
    expect(await ada.at(20, 20)).toBe(7n);
    drag(eraser, places);
    await becomes(0n);
    expect(ada.replica.state.segments.size).toBe(1);
  },
);

test('the right button, and the other end of a pen, do what the tool does not', async () => {
  drag(taken('toolErase'), line, { isSecond: true });
  await becomes(7n);
  drag(taken('toolBrush'), line, { isSecond: true });
  await becomes(0n);
});

test('Shift alone picks, Alt alone looks around, and neither paints', async () => {
  for (const command of ['toolBrush', 'toolErase', 'toolLasso', 'toolLassoErase'] as const)
    for (const keys of [{ shift: true }, { alt: true }, { alt: true, ctrl: true }])
      expect(drag(taken(command), line, keys)).toBe(false);
  expect(ada.steps).toEqual([]);
  ada.lies(5n);
  taken('toolBrush').click?.(ada.hand(20, 20, { shift: true }));
  expect(useWorking.getState().activeSegment).toBe('5');
});

test('the segment picker takes what is under a click into the brush, and says so where nothing is', () => {
  ada.lies(41n);
  taken('toolPick').click?.(ada.hand(20, 20));
  expect(useWorking.getState().activeSegment).toBe('41');
  ada.lies(0n);
  taken('toolPick').click?.(ada.hand(20, 20));
  expect(useWorking.getState().activeSegment).toBe('41');
});

test('what is held over the picture tells whether it erases', () => {
  const erases = () => {
    const { brush, drawn } = useMarks.getState();
    return [brush, drawn].map((mark) => mark && 'erases' in mark && mark.erases);
  };
  const brush = taken('toolBrush');
  brush.hover?.(ada.hand(20, 20));
  expect(erases()).toEqual([false, undefined]);
  brush.hover?.(ada.hand(20, 20, { ctrl: true, shift: true }));
  expect(erases()).toEqual([true, undefined]);
  brush.leave?.();
  const held = taken('toolLasso').take?.(ada.hand(10, 10, { ctrl: true, shift: true }));
  held?.move(ada.hand(20, 20));
  expect(erases()).toEqual([undefined, true]);
  held?.cancel();
  expect(erases()).toEqual([undefined, undefined]);
});

test('what a stroke would paint over is said, and not where Ctrl keeps it', () => {
  ada.lies(5n);
  const brush = taken('toolBrush');
  brush.hover?.(ada.hand(20, 20));
  expect(useMarks.getState().warning).toContain('Paints over segment 5');
  brush.hover?.(ada.hand(20, 20, { ctrl: true }));
  expect(useMarks.getState().warning).toBeUndefined();
});

test('keys and the wheel make the brush larger and smaller, and three keys give it a size', () => {
  const diameter = () => 2 * (useToolOptions.getState().radius ?? 0);
  annotationActions.brushLarger();
  expect(diameter()).toBeCloseTo(5, 9);
  annotationActions.brushSmaller();
  expect(diameter()).toBeCloseTo(4, 9);
  taken('toolBrush').wheel?.(1);
  expect(diameter()).toBeGreaterThan(4);
  taken('toolBrush').wheel?.(-2);
  expect(diameter()).toBeLessThan(4);
  const sizes = (['brushSmall', 'brushMedium', 'brushLarge'] as const).map((command) => {
    annotationActions[command]();
    return diameter();
  });
  expect(sizes).toEqual([10, 50, 200]);
});
