import { expect, test } from 'vitest';
import { readSkeleton } from '../../src/annotation/skeleton';

const id = 2 ** 40 + 5;
const lists = { trees: [], groups: [], comments: [], branchPoints: [], boxes: [], segments: [], layers: [] };

function written(edgeTo: number): ArrayBuffer {
  const header = { version: 9, nodes: 2, edges: 1, pages: 2, mags: ['1', '2-2-1'], ...lists };
  const json = new TextEncoder().encode(JSON.stringify({ ...header, comments: [[id, 'here']] }));
  const bytes = new DataView(new ArrayBuffer(8 + json.length + 2 * 8 + 2 * 50 + 16));
  let position = 0;
  const u32 = (...values: number[]) => {
    for (const value of values) bytes.setUint32((position += 4) - 4, value, true);
  };
  const f32 = (...values: number[]) => {
    for (const value of values) bytes.setFloat32((position += 4) - 4, value, true);
  };
  const node = (low: number, high: number) => {
    u32(low, high, 3);
    f32(1.5, 2, 3, 4, 10, 20, 30);
    bytes.setUint8(position++, 1);
    bytes.setUint8(position++, 2);
    bytes.setFloat64((position += 8) - 8, 1234, true);
  };
  u32(0x314b534c, json.length);
  new Uint8Array(bytes.buffer).set(json, position);
  position += json.length;
  u32(1, 1);
  node(5, 256);
  u32(5, 256, edgeTo, 0);
  u32(1, 0);
  node(7, 0);
  return bytes.buffer.slice(0, position);
}

test('a skeleton is read page by page, an edge may lead to a later one', () => {
  const { state, version } = readSkeleton(written(7));
  expect([version, state.nodes.count, state.nodes.edgeCount]).toEqual([9, 2, 1]);
  expect(state.nodes.read(state.nodes.slotOf(id))).toEqual({
    node: id,
    tree: 3,
    at: [1.5, 2, 3],
    radius: 4,
    rotation: [10, 20, 30],
    mag: '2-2-1',
    viewport: 2,
    time: 1234,
  });
  expect(state.comments.get(id)).toBe('here');
});

test('bytes that are no skeleton, end too early or lead nowhere are refused', () => {
  expect(() => readSkeleton(new ArrayBuffer(12))).toThrow('no skeleton');
  expect(() => readSkeleton(written(7).slice(0, -30))).toThrow('ends within a page');
  expect(() => readSkeleton(written(8))).toThrow('not in it');
});
