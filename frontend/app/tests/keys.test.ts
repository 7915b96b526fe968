import { expect, test } from 'vitest';
import { commandFor, nameOf } from '../src/features/help/keyboard';
import { commandIds, commands, differences, gestures, tooltip, type CommandId } from '../src/features/help/keys';

const pressed = (key: string, held: Partial<Record<'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey', boolean>> = {}) => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...held,
});

test('no key means two things', () => {
  const keys = commandIds.flatMap((id) => [...commands[id].keys]);
  expect(keys.filter((key, at) => keys.indexOf(key) !== at)).toEqual([]);
});

test('every command says what it does, and its tooltip shows its key', () => {
  for (const id of commandIds) {
    expect(commands[id].says).toMatch(/^[A-Z][^.!]*$/);
    expect(tooltip(id)).toContain(commands[id].keys[0]);
  }
});

test('a press is named as in the table, whatever the layout and the caps lock say', () => {
  expect(nameOf(pressed('f'))).toBe('F');
  expect(nameOf(pressed('F', { shiftKey: true }))).toBe('Shift+F');
  expect(nameOf(pressed('?', { shiftKey: true }))).toBe('?');
  expect(nameOf(pressed('k', { metaKey: true }))).toBe('Ctrl+K');
  expect(nameOf(pressed('ArrowLeft', { shiftKey: true }))).toBe('Shift+←');
  expect(nameOf(pressed(' ', { shiftKey: true }))).toBe('Shift+Space');
});

test('the keys of webKnossos mean what they mean there', () => {
  const meaning = (key: string) => commandFor(pressed(key));
  expect([' ', 'f', 'd', 'i', 'o', '.', 'k', 'l', '1', 'q', 'w'].map(meaning)).toEqual([
    'next',
    'next',
    'back',
    'zoomIn',
    'zoomOut',
    'maximise',
    'tools',
    'lists',
    'layer1',
    'picture',
    'toolNext',
  ]);
  expect(['c', 'b', 'j', 's', 'n', 'p', 'Delete'].map(meaning)).toEqual([
    'newThing',
    'branchPoint',
    'jumpBack',
    'centreActive',
    'commentNext',
    'commentBefore',
    'deleteNode',
  ]);
  expect(commandFor(pressed('W', { shiftKey: true }))).toBe('toolBefore');
});

/** All that webKnossos lists of keys, of 2026: what it is here, or the words under which the help page says that it differs. */
const known: readonly (readonly [there: string, here: { is: CommandId } | { does: string } | { differs: string }])[] = [
  ['Ctrl+Z', { is: 'undo' }],
  ['Ctrl+Y', { is: 'redo' }],
  ['Ctrl+S', { is: 'save' }],
  ['I', { is: 'zoomIn' }],
  ['O', { is: 'zoomOut' }],
  ['Ctrl+wheel', { does: 'Ctrl + wheel, pinch' }],
  ['P', { is: 'commentBefore' }],
  ['N', { is: 'commentNext' }],
  ['H and G', { differs: 'G and H: how fast one moves' }],
  ['Q', { is: 'picture' }],
  ['.', { is: 'maximise' }],
  ['K', { is: 'tools' }],
  ['L', { is: 'lists' }],
  ['Ctrl+P', { differs: 'Ctrl P: commands' }],
  ['M', { differs: 'M: flight and oblique mode' }],
  ['1, 2', { differs: '1 and 2: show or hide trees' }],
  ['3', { differs: '3: show or hide the segmentation' }],
  ['Shift+wheel on a node', { does: 'Shift + wheel with the skeleton tool' }],
  ['Ctrl+Shift+F', { differs: 'Ctrl Shift F: search the trees' }],
  ['F', { is: 'next' }],
  ['Space', { is: 'next' }],
  ['D', { is: 'back' }],
  ['Shift+Space', { is: 'back' }],
  ['Shift+F, Shift+D', { differs: 'Shift F and Shift D: five slices' }],
  ['Alt and the mouse', { differs: 'Alt and the mouse: move in the plane' }],
  ['wheel on the 3D panel', { does: 'Wheel' }],
  ['right drag on the 3D panel', { differs: 'Right drag on the 3D panel: turn it' }],
  ['click', { does: 'Click with the skeleton tool' }],
  ['drag a node', { does: 'Drag a node' }],
  ['right click', { differs: 'Right click anywhere: a menu' }],
  ['Shift+Alt+click', { does: 'Shift + Alt + click' }],
  ['Shift+Ctrl+click', { does: 'Shift + Ctrl + click' }],
  ['C', { is: 'newThing' }],
  ['Ctrl+.', { is: 'nodeNext' }],
  ['Ctrl+,', { is: 'nodeBefore' }],
  ['Ctrl+arrows', { differs: 'Ctrl and arrows, or Ctrl and a click: move the active node' }],
  ['Delete', { is: 'deleteNode' }],
  ['B', { is: 'branchPoint' }],
  ['J', { is: 'jumpBack' }],
  ['S', { is: 'centreActive' }],
  ['R in flight', { differs: 'R in flight: turn around' }],
  ['Shift+click', { does: 'Shift + click' }],
  ['Ctrl+drag', { does: 'Ctrl + drag with a brush or lasso' }],
  ['Ctrl+Shift+drag', { does: 'Ctrl + Shift + drag with a brush or lasso' }],
  ['Shift+wheel with a brush', { does: 'Shift + wheel with a brush' }],
  ['Shift+I, Shift+O', { differs: 'Shift I: smaller brush, Shift O: larger' }],
  ['V', { differs: 'V: copy or interpolate the segment of another slice' }],
  ['W', { is: 'toolNext' }],
  ['Shift+W', { is: 'toolBefore' }],
  ['Ctrl+K, a letter', { differs: 'Ctrl K, then a letter: take a tool' }],
  ['Ctrl+K, M', { differs: 'Ctrl K, then M: the move tool' }],
  ['Ctrl+K, Q', { differs: 'Ctrl K, then Q: quick select' }],
  ['Ctrl+K, O', { differs: 'Ctrl K, then O: proofreading' }],
  ['Ctrl+K, 1 to 3', { differs: 'Ctrl K, then 1, 2, 3: a small, medium, large brush' }],
  ['Shift+click on a mesh', { differs: 'Shift and click on a mesh: go there' }],
  ['Ctrl+click on a mesh', { differs: 'Ctrl and click on a mesh: select it' }],
  ['Shift+middle click', { differs: 'Shift and middle click: the skeleton of an agglomerate' }],
  ['keys of one’s own', { differs: 'Keys of one’s own, and classic controls' }],
];

test.each(known)('what webKnossos has on %s is here too, or is said to differ', (there, here) => {
  if ('is' in here) expect(commands[here.is].keys).toContain(there);
  else if ('does' in here) expect(gestures.map(({ does }) => does)).toContain(here.does);
  else expect(differences.map((one) => one.there)).toContain(here.differs);
});

test('a tool is taken by Shift and the letter that follows Ctrl+K in webKnossos', () => {
  const letters = { S: 'toolSkeleton', B: 'toolBrush', E: 'toolErase', L: 'toolLasso', R: 'toolLassoErase' } as const;
  const tools = { ...letters, P: 'toolPick', X: 'toolBox' } as const;
  for (const [letter, tool] of Object.entries(tools))
    expect(commandFor(pressed(letter, { shiftKey: true }))).toBe(tool);
});
