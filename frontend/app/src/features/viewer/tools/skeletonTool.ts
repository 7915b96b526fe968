import type { Vec3 } from '@lamella/engine';
import { create } from 'zustand';
import { useWorking } from '../../annotations/working';
import {
  addNode,
  activate,
  dragNode,
  growActive,
  joinActiveTo,
  partActiveFrom,
} from '../../annotations/skeletons/tracing';
import { useViewer } from '../store';
import type { Hand, HandTool } from './hand';
import { useMarks } from './marks/marks';
import { beginTrail, endTrail } from './trail';

/**
 * Click makes a node joined to the active one; with Ctrl it begins beside it and the active one stays. Shift and click chooses a node,
 * dragging one moves it. Shift, Alt and click joins its tree to the active one; Shift, Ctrl and click cuts the edge between the two.
 * Shift and the wheel make the active one larger or smaller.
 */
export const skeletonTool: HandTool = {
  take(hand) {
    const node = nodeUnder(hand);
    if (hand.shift || hand.ctrl || hand.alt || hand.isSecond || node === undefined || !hand.place) return undefined;
    const drag = dragNode(node);
    let isMoved = false;
    return {
      move(now) {
        isMoved ||= Math.hypot(now.x - hand.x, now.y - hand.y) >= 4;
        if (!isMoved || !now.place || !hand.place) return;
        drag.to(shifted(hand.place, now.place));
        beginTrail(hand.place, now.place);
      },
      end() {
        endTrail();
        if (isMoved) drag.end();
        else activate(node);
      },
      cancel() {
        endTrail();
        drag.cancel();
      },
    };
  },

  click(hand) {
    const node = nodeUnder(hand);
    if (hand.shift) {
      if (node === undefined) return;
      if (hand.alt) joinActiveTo(node);
      else if (hand.ctrl) partActiveFrom(node);
      else activate(node);
      return;
    }
    if (hand.place) addNode(hand.place, hand.panel.kind, hand.ctrl);
    else if (node !== undefined) activate(node);
  },

  menu(hand) {
    const node = nodeUnder(hand);
    useNodeMenu.setState({ open: node === undefined ? undefined : { node, x: hand.x, y: hand.y } });
    return node !== undefined;
  },

  // What a click with these keys would destroy is said before it is done.
  hover(hand) {
    const node = hand?.shift && (hand.alt || hand.ctrl) ? nodeUnder(hand) : undefined;
    const does = node === undefined ? undefined : warningOf(node, hand?.alt ?? false);
    useMarks.setState({ warning: does && `A click ${does}. Ctrl+Z takes it back.` });
  },

  wheel(notches) {
    growActive(1.15 ** notches);
  },

  leave() {
    useNodeMenu.setState({ open: undefined });
    useMarks.setState({ warning: undefined });
  },
};

function nodeUnder({ x, y }: Hand): number | undefined {
  const slot = useViewer.getState().engine?.pickNode(x, y);
  return slot === undefined ? undefined : useWorking.getState().work?.trees.nodeIn(slot);
}

/** The menu of a node: which, and where on the canvas. */
export const useNodeMenu = create<{
  readonly open: { readonly node: number; readonly x: number; readonly y: number } | undefined;
}>(() => ({ open: undefined }));

/** What joining a node to the active one does, or cutting the edge between them, after "A click"; undefined where that cannot be. */
export function warningOf(node: number, joins: boolean): string | undefined {
  const { work, activeNode } = useWorking.getState();
  if (!work || activeNode === undefined || activeNode === node) return undefined;
  const { nodes, trees } = work.state;
  const [slot, active] = [nodes.slotOf(node), nodes.slotOf(activeNode)];
  const nameOf = (at: number) => trees.get(nodes.tree[at] ?? 0)?.name ?? '';
  const areJoined = nodes.hasEdge(slot, active);
  if (joins === areJoined) return undefined;
  if (!joins) return `cuts ${nameOf(active)} at this edge`;
  return nodes.tree[slot] === nodes.tree[active]
    ? 'joins the two nodes: their tree gets a loop'
    : `merges ${nameOf(slot)} into ${nameOf(active)}`;
}

const shifted = (from: Vec3, to: Vec3): Vec3 => [to[0] - from[0], to[1] - from[1], to[2] - from[2]];
