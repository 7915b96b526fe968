import type { AnnotationState } from '@lamella/api/annotation';
import { useWorking, type Working } from './working';

type Active = Pick<Working, 'activeTree' | 'activeNode' | 'activeLayer' | 'activeSegment' | 'activeBox'>;

const place = (annotation: string, person: string) => `lamella.active.${annotation}.${person}`;

/** What one worked on last in an annotation, whether it is still there or not. */
export function keptActive(annotation: string, person: string): Partial<Active> {
  try {
    return JSON.parse(window.localStorage.getItem(place(annotation, person)) ?? '{}') as Partial<Active>;
  } catch {
    return {};
  }
}

/** What is there of it: a reload goes on where one was. */
export function stillActive(kept: Partial<Active>, state: AnnotationState): Partial<Active> {
  const { nodes, trees, layers, boxes } = state;
  const node = kept.activeNode !== undefined && nodes.has(kept.activeNode) ? kept.activeNode : undefined;
  const tree = node === undefined ? kept.activeTree : nodes.tree[nodes.slotOf(node)];
  const layer = kept.activeLayer !== undefined && layers.has(kept.activeLayer) ? kept.activeLayer : undefined;
  return {
    activeNode: node,
    activeTree: tree !== undefined && trees.has(tree) ? tree : undefined,
    activeBox: kept.activeBox !== undefined && boxes.has(kept.activeBox) ? kept.activeBox : undefined,
    ...(layer === undefined ? {} : { activeLayer: layer, activeSegment: digits(kept.activeSegment) }),
  };
}

/** Keeps what is worked on, until the returned function is called. */
export function keepActive(annotation: string, person: string): () => void {
  return useWorking.subscribe((now, before) => {
    const { activeTree, activeNode, activeLayer, activeSegment, activeBox, work } = now;
    if (!work) return;
    const isSame =
      activeTree === before.activeTree &&
      activeNode === before.activeNode &&
      activeLayer === before.activeLayer &&
      activeSegment === before.activeSegment &&
      activeBox === before.activeBox;
    if (isSame) return;
    const kept: Active = { activeTree, activeNode, activeLayer, activeSegment, activeBox };
    try {
      window.localStorage.setItem(place(annotation, person), JSON.stringify(kept));
    } catch {
      // A full store keeps edits first; this is only where one was.
    }
  });
}

const digits = (text: unknown) => (typeof text === 'string' && /^\d{1,20}$/.test(text) ? text : '0');
