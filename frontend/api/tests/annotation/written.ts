import type { AnnotationState } from '../../src/annotation/state';

/** A state as the host sends it, cut into the header and pages. */
export function written(state: AnnotationState, version: number, perPage = 100, near = 0): Uint8Array<ArrayBuffer>[] {
  const { nodes } = state;
  const slots = [...state.trees.keys()].flatMap((tree) => [...nodes.ofTree(tree)]);
  slots.sort((a, b) => (nodes.id[a] ?? 0) - (nodes.id[b] ?? 0));
  const pages = Array.from({ length: Math.ceil(slots.length / perPage) }, (_, n) =>
    slots.slice(n * perPage, (n + 1) * perPage),
  );
  const mags = [...new Set(['1', ...nodes.mags])];
  const header = {
    version,
    nodes: nodes.count,
    edges: nodes.edgeCount,
    pages: pages.length,
    near,
    mags,
    trees: [...state.trees.values()],
    groups: [...state.groups.values()],
    comments: [...state.comments],
    branchPoints: [...state.branchPoints],
    boxes: [...state.boxes.values()],
    segments: [...state.segments.values()],
    layers: [...state.layers.values()],
  };
  const json = new TextEncoder().encode(JSON.stringify(header));
  const begin = new Uint8Array(8 + json.length);
  new DataView(begin.buffer).setUint32(0, 0x314b534c, true);
  new DataView(begin.buffer).setUint32(4, json.length, true);
  begin.set(json, 8);
  return [begin, ...pages.map((page) => pageOf(state, page, mags))];
}

function pageOf(
  { nodes }: AnnotationState,
  slots: readonly number[],
  mags: readonly string[],
): Uint8Array<ArrayBuffer> {
  const read = slots.map((slot) => nodes.read(slot));
  const edges = slots.flatMap((slot) => {
    const a = nodes.id[slot] ?? 0;
    const others = [...nodes.neighbours(slot)].map((other) => nodes.id[other] ?? 0);
    return others.filter((b) => b > a).map((b) => [a, b] as const);
  });
  const bytes = new DataView(new ArrayBuffer(8 + 50 * read.length + 16 * edges.length));
  let position = 0;
  const u32 = (values: readonly number[]) => {
    for (const value of values) bytes.setUint32((position += 4) - 4, value, true);
  };
  const f32 = (values: readonly number[]) => {
    for (const value of values) bytes.setFloat32((position += 4) - 4, value, true);
  };
  const u8 = (values: readonly number[]) => {
    for (const value of values) bytes.setUint8(position++, value);
  };
  const wide = (values: readonly number[]) => {
    u32(values.map((value) => value % 0x1_0000_0000));
    u32(values.map((value) => Math.floor(value / 0x1_0000_0000)));
  };
  u32([read.length, edges.length]);
  wide(read.map(({ node }) => node));
  u32(read.map(({ tree }) => tree));
  f32(read.flatMap(({ at }) => at));
  f32(read.map(({ radius }) => radius));
  f32(read.flatMap(({ rotation }) => rotation));
  u8(read.map(({ mag }) => mags.indexOf(mag)));
  u8(read.map(({ viewport }) => viewport));
  for (const { time } of read) bytes.setFloat64((position += 8) - 8, time, true);
  wide(edges.map(([a]) => a));
  wide(edges.map(([, b]) => b));
  return new Uint8Array(bytes.buffer);
}
