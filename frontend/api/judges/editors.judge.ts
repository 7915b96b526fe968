import { IDBFactory } from 'fake-indexeddb';
import { expect, test } from 'vitest';
import { Journals, mergedReader, readSkeleton, statusWords, type Edit, type LoggedBatch } from '../src/annotation';
import { createClient } from '../src/client';
import { anyEdit, chanceOf, type Ids } from '../tests/annotation/chance';
import { locks } from '../tests/annotation/locks';
import { pictureOf, replay } from '../tests/annotation/naive';
import { brickOf, differenceOf, pyramid } from '../tests/annotation/naiveVoxels';
import { BadLine } from './badLine';
import { corner, cornerBricks, Editor } from './editor';
import { ask, nap, patiently, scene, tokenOf, wholeLog } from './scene';

const mostPending = 40;
const chance = chanceOf(scene.seed);
const made = { tree: [] as number[], node: [] as number[], group: [] as number[], box: [] as number[] };
const did = { edits: 0, paints: 0, undos: 0, redos: 0, restores: 0, crashes: 0 };
const performed = () => did.edits + did.paints + did.undos + did.redos + did.restores;

function anyTraced({ session }: Editor): Edit {
  const ids: Ids = {
    own: (kind) => {
      const id = session.newId(kind);
      made[kind].push(id);
      return id;
    },
    known: (kind) => (made[kind].length === 0 ? 0 : chance.of(made[kind].slice(-15))),
  };
  const layer = [...session.replica.state.layers.keys()][0] ?? '';
  for (;;) {
    const edit = anyEdit(chance, ids, layer);
    if (edit.op !== 'paint' && edit.op !== 'unpaint') return edit;
  }
}

/** One thing that somebody does, or that happens to them. */
async function happen(editor: Editor): Promise<void> {
  const { session, line } = editor;
  const roll = chance.next();
  if (roll < 0.84) {
    const step = session.newStep();
    const isStroke = chance.next() < 0.3;
    for (let pieces = 1 + chance.below(3); pieces > 0 && session === editor.session; pieces--)
      if (!isStroke) {
        session.perform([anyTraced(editor)], step);
        did.edits++;
      } else if (await editor.paint(chance, step)) {
        did.paints++;
      }
  } else if (roll < 0.9) {
    for (let turns = 1 + chance.below(3); turns > 0; turns--) if (session.undo() !== undefined) did.undos++;
    for (let turns = chance.below(3); turns > 0; turns--) if (session.redo() !== undefined) did.redos++;
  } else if (roll < 0.903) {
    // The layer came with the first version: before it there is none to paint in.
    session.restore(1 + chance.below(session.replica.version));
    did.restores++;
  } else if (roll < 0.95) {
    line.cut();
  } else if (roll < 0.96) {
    line.isUp = false;
    setTimeout(() => (line.isUp = true), 50 + chance.below(800));
  } else if (roll < 0.965) {
    await editor.crash();
    did.crashes++;
  }
  if (chance.next() < 0.5) await nap(chance.below(12));
  // Nobody is faster than their line for long.
  while (line.isUp && editor.session.replica.pending.length > mostPending) await nap(5);
}

async function expectVoxels(log: readonly LoggedBatch[], editors: readonly Editor[]): Promise<number> {
  const layer = editors[0]?.voxels.layer ?? '';
  const truth = pyramid(log, layer, corner);
  const wanted = cornerBricks.map(({ level, at }) => {
    const of = corner[level];
    return of ? brickOf(truth[level] ?? [], of, at) : null;
  });
  const client = createClient((isRenewed) => tokenOf(scene.people[0] ?? '', isRenewed), scene.address);
  const read = mergedReader(client, scene.annotation, layer);
  const { bricks } = await patiently(() => read(cornerBricks));
  const differs = (brick: unknown, i: number) => {
    const other = wanted[i];
    if (brick !== null && !(brick instanceof BigUint64Array)) throw brick;
    return other ? differenceOf(brick ?? new BigUint64Array(32 ** 3), other) : -2;
  };
  expect(bricks.map(differs)).toEqual(wanted.map(() => -1));
  for (const { voxels } of editors) {
    await voxels.settled();
    const seen = await Promise.all(cornerBricks.map(({ level, at }) => patiently(() => voxels.read(level, at))));
    expect(seen.map(differs)).toEqual(wanted.map(() => -1));
  }
  return (truth[0] ?? []).filter((value) => value !== null).length;
}

test('whoever edits at once, over bad lines and through crashes, all end with the same', async () => {
  const journals = await Journals.open(new IDBFactory(), locks());
  const editors: Editor[] = [];
  for (const [i, person] of scene.people.entries()) {
    const mishaps = { lost: 0.04, unanswered: 0.04, doubled: 0.08 };
    const line = await BadLine.to(scene.address, chanceOf(scene.seed * 100 + i), mishaps);
    editors.push(await Editor.open(line, person, `tab ${String(i)}`, journals));
  }
  while (performed() < scene.operations) await happen(chance.of(editors));

  for (const { line } of editors) {
    line.isUp = true;
    line.mishaps = { lost: 0, unanswered: 0, doubled: 0 };
  }
  for (const { session } of editors) session.retry();
  while (editors.some(({ session }) => session.status.kind !== 'saved')) await nap(50);
  const log = await wholeLog();
  while (editors.some(({ session }) => session.replica.version < log.length)) await nap(50);

  const truth = replay(log);
  const host = readSkeleton(await (await ask('skeleton')).arrayBuffer());
  expect(pictureOf(host.state)).toEqual(truth);
  for (const { session } of editors) {
    expect(session.replica.pending).toEqual([]);
    expect(pictureOf(session.replica.state)).toEqual(truth);
    expect(statusWords(session.status)).toBe('all saved');
    expect(session.status.refused).toEqual([]);
  }
  const painted = await expectVoxels(log, editors);

  // Everybody sees where everybody else is, over the connection that stays.
  for (const [i, { session }] of editors.entries()) session.presence.show({ at: [i, 2, 3], tool: 'brush', radius: 4 });
  const isAlone = ({ session }: Editor) => session.presence.others.length < editors.length - 1;
  while (editors.some(isAlone)) await nap(50);
  for (const [i, { session, line }] of editors.entries()) {
    const places = session.presence.others.map(({ at }) => at?.[0]).sort();
    expect(places).toEqual([0, 1, 2, 3, 4].filter((other) => other !== i));
    expect(line.did.opened).toBeGreaterThan(0);
  }

  // What was done is there once: nothing lost, nothing twice.
  const operations = log.flatMap((batch) => batch.operations);
  const count = (...ops: Edit['op'][]) => operations.filter(({ op }) => ops.includes(op)).length;
  expect([count('undo'), count('redo'), count('restore')]).toEqual([did.undos, did.redos, did.restores]);
  expect(count('paint', 'unpaint')).toBe(did.paints);
  // The layer came with the annotation, in a batch of its own.
  expect(operations.length).toBe(performed() + 1);
  expect(new Set(log.map(({ clientId, batchId }) => `${clientId} ${batchId}`)).size).toBe(log.length);
  const versions = new Map(log.map(({ batchId, version }) => [batchId, version]));
  for (const { line } of editors)
    for (const [batch, version] of line.acknowledged) expect(versions.get(batch)).toBe(version);

  const sum = (name: keyof BadLine['did']) => editors.reduce((total, { line }) => total + line.did[name], 0);
  const { nodes, trees } = host.state;
  process.stdout.write(
    `${String(performed())} edits (${String(did.paints)} of them painted, ${String(did.undos)} undos, ${String(did.redos)} redos, ` +
      `${String(did.restores)} restores) in ${String(log.length)} batches; ${String(nodes.count)} nodes in ${String(trees.size)} trees, ` +
      `${String(painted)} voxels; ${String(sum('lost'))} requests lost, ${String(sum('unanswered'))} answers lost, ` +
      `${String(sum('doubled'))} sent twice, ${String(sum('cut'))} cuts, ${String(did.crashes)} crashes\n`,
  );
  for (const { session, line } of editors) {
    await session.close();
    line.close();
  }
});
