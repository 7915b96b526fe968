import { expect, test } from 'vitest';
import { commandFor, nameOf } from '../src/features/help/keyboard';
import { commandIds, commands, tooltip } from '../src/features/help/keys';

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
