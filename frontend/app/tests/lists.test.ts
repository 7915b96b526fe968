import { Replica, type Edit, type Group, type Tree } from '@lamella/api/annotation';
import { expect, test } from 'vitest';
import { entriesWithin, groupsWith, groupsWithin, rowsOf, type Listed } from '../src/features/annotations/lists/rows';
import { moved, nothing, only, reached, still, toggled } from '../src/features/annotations/lists/selecting';

const step = '00000000-0000-4000-8000-000000000001';

/** The lists of a replica in which these edits were done. */
function listOf(edits: readonly Edit[], options: Partial<Listed<Tree>> = {}): Listed<Tree> {
  const { state } = doneIn(new Replica('ada'), edits);
  return {
    entries: [...state.trees.values()],
    groups: [...state.groups.values()],
    keyOf: ({ tree }) => String(tree),
    groupOf: ({ group }) => group,
    wordsOf: ({ name }) => name.toLowerCase(),
    numberOf: ({ tree }) => String(tree),
    search: '',
    isOpen: ({ expanded }: Group) => expanded,
    ...options,
  };
}

function doneIn(replica: Replica, edits: readonly Edit[]): Replica {
  replica.perform(edits.map((edit) => ({ ...edit, step })));
  return replica;
}

const tree = (id: number, name: string, group: number | null = null): Edit => ({
  op: 'createTree',
  tree: id,
  name,
  color: '#ffffff',
  group,
  time: 0,
});
const group = (id: number, name: string, parent: number | null = null, expanded = true): Edit => ({
  op: 'createGroup',
  kind: 'tree',
  group: id,
  name,
  parent,
  expanded,
});

const some = [
  group(1, 'Cells 10'),
  group(2, 'Cells 9'),
  group(3, 'Axons', 2),
  tree(7, 'Long', 3),
  tree(8, 'Short', 2),
  tree(9, 'Stray'),
  tree(10, 'Lost', 99),
];

const drawn = (listed: Listed<Tree>) =>
  rowsOf(listed).map(
    (row) => '  '.repeat(row.level - 1) + (row.entry?.name ?? `${row.group?.name ?? ''} (${String(row.inside)})`),
  );

test('groups stand above what is in them, by name as people count, and what is in no group comes last', () => {
  expect(drawn(listOf(some))).toEqual([
    'Cells 9 (2)',
    '  Axons (1)',
    '    Long',
    '  Short',
    'Cells 10 (0)',
    'Stray',
    'Lost',
  ]);
});

test('what is folded is not listed, and each line knows its place among its siblings', () => {
  const rows = rowsOf(listOf(some, { isOpen: () => false }));
  expect(rows.map(({ place, of }) => `${String(place)} of ${String(of)}`)).toEqual([
    '1 of 4',
    '2 of 4',
    '3 of 4',
    '4 of 4',
  ]);
});

test('a search shows what matches with the groups around it, folded or not', () => {
  expect(drawn(listOf(some, { search: ' LONG ', isOpen: () => false }))).toEqual([
    'Cells 9 (1)',
    '  Axons (1)',
    '    Long',
  ]);
  expect(drawn(listOf(some, { search: '9' }))).toEqual(['Cells 9 (0)', 'Stray']);
  expect(drawn(listOf(some, { search: '1' }))).toEqual(['Cells 10 (0)']);
  expect(drawn(listOf(some, { search: 'nobody' }))).toEqual([]);
});

test('a group stands for all within it, at any depth', () => {
  const listed = listOf(some);
  expect(entriesWithin(listed, 2).map(({ name }) => name)).toEqual(['Long', 'Short']);
  expect(groupsWith(listed, ({ name }) => name === 'Long')).toEqual(new Set([3, 2]));
});

test('a group goes with the groups within it, the innermost first', () => {
  const { groups } = listOf([...some, group(4, 'Spines', 3)]);
  expect(groupsWithin(groups, [2])).toEqual([4, 3, 2]);
  expect(groupsWithin(groups, [3, 1])).toEqual([4, 1, 3]);
});

test('ranges, single lines and all of it are selected as in any list', () => {
  const rows = ['a', 'b', 'c', 'd'].map((key) => ({ key }));
  const range = reached(rows, only('b'), 'd');
  expect([...range.keys]).toEqual(['b', 'c', 'd']);
  expect([...reached(rows, range, 'a').keys]).toEqual(['a', 'b']);
  expect([...toggled(range, 'c').keys]).toEqual(['b', 'd']);
  expect([...reached(rows, nothing, 'c').keys]).toEqual(['c']);
});

test('what was taken away by somebody else is not selected any more', () => {
  const selection = toggled(only('a'), 'b');
  expect(still(selection, () => true)).toBe(selection);
  expect(still(selection, (key) => key === 'a')).toEqual({
    keys: new Set(['a']),
    cursor: undefined,
    anchor: undefined,
  });
});

test('the keys of the keyboard stay within the list', () => {
  expect(moved('ArrowUp', -1, 5, 3)).toBe(4);
  expect(moved('ArrowDown', 4, 5, 3)).toBe(4);
  expect(moved('PageDown', 0, 5, 3)).toBe(3);
  expect(moved('End', 0, 5, 3)).toBe(4);
  expect(moved('x', 0, 5, 3)).toBeUndefined();
  expect(moved('Home', -1, 0, 3)).toBeUndefined();
});

test('the nodes of a tree are counted through edits, moves, undo and deletion', () => {
  const replica = doneIn(new Replica('ada'), [
    tree(1, 'A'),
    tree(2, 'B'),
    ...[1, 2, 3].map((node): Edit => ({ op: 'createNode', node, tree: 1, at: [0, 0, 0], radius: 1, time: 0 })),
  ]);
  const counts = () => [1, 2].map((tree) => replica.state.nodes.countIn(tree));
  expect(counts()).toEqual([3, 0]);
  replica.perform([{ op: 'moveNodes', nodes: [1, 2], tree: 2, step: 'move' }]);
  expect(counts()).toEqual([1, 2]);
  replica.perform([{ op: 'undo', target: 'move', step: 'back' }]);
  expect(counts()).toEqual([3, 0]);
  replica.perform([{ op: 'deleteTree', tree: 1, step: 'gone' }]);
  expect(counts()).toEqual([0, 0]);
});
