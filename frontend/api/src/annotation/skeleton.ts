import type { Box, Group, Segment, Tree, VolumeLayer } from './operations';
import { AnnotationState, groupKey, segmentKey } from './state';

interface Header {
  readonly version: number;
  readonly nodes: number;
  readonly edges: number;
  readonly pages: number;
  readonly mags?: readonly string[];
  readonly trees: readonly Tree[];
  readonly groups: readonly Group[];
  readonly comments: readonly (readonly [number, string])[];
  readonly branchPoints: readonly (readonly [number, number])[];
  readonly boxes: readonly Box[];
  readonly segments: readonly Segment[];
  readonly layers: readonly VolumeLayer[];
  /** Steps that are undone. */
  readonly undone?: readonly string[];
}

/** An annotation as it was read, everything but its voxels. */
export interface ReadAnnotation {
  readonly state: AnnotationState;
  readonly version: number;
  readonly undone: readonly string[];
}

const magic = 0x314b534c;

/**
 * Reads an annotation as the host sends it: "LSK1", a header in JSON, then pages of columns, all little-endian.
 * @throws RangeError when the bytes end before what they announce.
 */
export function readSkeleton(bytes: ArrayBuffer): ReadAnnotation {
  const view = new DataView(bytes);
  if (view.byteLength < 8 || view.getUint32(0, true) !== magic) throw new RangeError('These bytes are no skeleton.');
  const length = view.getUint32(4, true);
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(bytes, 8, length))) as Header;
  const state = new AnnotationState();
  state.nodes.reserve(header.nodes);
  state.nodes.reserveEdges(header.edges);
  for (const tree of header.trees) state.trees.set(tree.tree, tree);
  let position = 8 + length;
  const edges: Edges[] = [];
  for (let page = 0; page < header.pages; page++) position = readPage(state, header, bytes, position, edges);
  for (const { a, b } of edges) join(state, a, b);
  for (const [node, text] of header.comments) state.comments.set(node, text);
  for (const [node, time] of header.branchPoints) state.branchPoints.set(node, time);
  for (const group of header.groups) state.groups.set(groupKey(group.kind, group.group), group);
  for (const segment of header.segments) state.segments.set(segmentKey(segment.layer, segment.segment), segment);
  for (const box of header.boxes) state.boxes.set(box.box, box);
  for (const layer of header.layers) state.layers.set(layer.layer, layer);
  return { state, version: header.version, undone: header.undone ?? [] };
}

/** Ends of edges, by the ids of their nodes. */
interface Edges {
  readonly a: Float64Array;
  readonly b: Float64Array;
}

function readPage(state: AnnotationState, header: Header, bytes: ArrayBuffer, start: number, found: Edges[]): number {
  const counts = new DataView(bytes, start, 8);
  const [nodes, edges] = [counts.getUint32(0, true), counts.getUint32(4, true)];
  let position = start + 8;
  // Columns of a page begin wherever the last one ended, so they are copied to where they may be read as numbers.
  const column = (width: number, count: number) => {
    const from = position;
    position += width * count;
    if (position > bytes.byteLength) throw new RangeError('The skeleton ends within a page.');
    return bytes.slice(from, position);
  };
  const low = new Uint32Array(column(4, nodes));
  const high = new Uint32Array(column(4, nodes));
  const tree = new Uint32Array(column(4, nodes));
  const at = new Float32Array(column(4, nodes * 3));
  const radius = new Float32Array(column(4, nodes));
  const rotation = new Float32Array(column(4, nodes * 3));
  const mag = new Uint8Array(column(1, nodes));
  const viewport = new Uint8Array(column(1, nodes));
  const time = new Float64Array(column(8, nodes));
  const three = (from: Float32Array, i: number) =>
    [from[i * 3] ?? 0, from[i * 3 + 1] ?? 0, from[i * 3 + 2] ?? 0] as const;
  for (let i = 0; i < nodes; i++)
    state.nodes.add({
      node: wide(low, high, i),
      tree: tree[i] ?? 0,
      at: three(at, i),
      radius: radius[i] ?? 0,
      rotation: three(rotation, i),
      mag: header.mags?.[mag[i] ?? 0] ?? '1',
      viewport: viewport[i] ?? 0,
      time: time[i] ?? 0,
    });
  const ends = () => wideAll(new Uint32Array(column(4, edges)), new Uint32Array(column(4, edges)));
  found.push({ a: ends(), b: ends() });
  return position;
}

// Only when all pages are there: an edge may lead to a node of a later one.
function join(state: AnnotationState, a: Float64Array, b: Float64Array): void {
  const { nodes } = state;
  for (let i = 0; i < a.length; i++) {
    const [from, to] = [nodes.slotOf(a[i] ?? 0), nodes.slotOf(b[i] ?? 0)];
    if (from < 0 || to < 0) throw new RangeError('An edge of the skeleton leads to a node that is not in it.');
    nodes.join(from, to);
  }
}

function wideAll(low: Uint32Array, high: Uint32Array): Float64Array {
  return Float64Array.from(low, (_, i) => wide(low, high, i));
}

function wide(low: Uint32Array, high: Uint32Array, i: number): number {
  return (high[i] ?? 0) * 0x1_0000_0000 + (low[i] ?? 0);
}
