import type { Panel, PanelKind } from '@lamella/engine';

/** A panel that shows a plane. */
export type FlatPanel = Panel & { readonly kind: Exclude<PanelKind, '3d'> };

/** Where the two dividers cross, as shares of the width and of the height. */
export interface Split {
  readonly x: number;
  readonly y: number;
}

export const evenSplit: Split = { x: 0.5, y: 0.5 };

/** CSS pixels between two panels: the divider. */
export const gap = 5;

/** No panel gets narrower than this share. */
export const leastShare = 0.12;

/** Keeps the dividers where every panel remains. */
export function boundedSplit({ x, y }: Split): Split {
  const bound = (share: number) =>
    Number.isFinite(share) ? Math.min(1 - leastShare, Math.max(leastShare, share)) : 0.5;
  return { x: bound(x), y: bound(y) };
}

/** The panels of a canvas: xy and yz above, xz and 3D below, or one that fills it. */
export function layOut(width: number, height: number, split: Split, maximised: PanelKind | null): readonly Panel[] {
  if (width <= 0 || height <= 0) return [];
  if (maximised) return [{ id: maximised, kind: maximised, rectangle: { x: 0, y: 0, width, height } }];
  const left = Math.round(split.x * (width - gap));
  const top = Math.round(split.y * (height - gap));
  const right = { x: left + gap, width: width - gap - left };
  const bottom = { y: top + gap, height: height - gap - top };
  return [
    { id: 'xy', kind: 'xy', rectangle: { x: 0, y: 0, width: left, height: top } },
    { id: 'yz', kind: 'yz', rectangle: { ...right, y: 0, height: top } },
    { id: 'xz', kind: 'xz', rectangle: { x: 0, width: left, ...bottom } },
    { id: '3d', kind: '3d', rectangle: { ...right, ...bottom } },
  ];
}

/** The panel at a point of the canvas. */
export function panelAt(panels: readonly Panel[], x: number, y: number): Panel | undefined {
  return panels.find(({ rectangle: r }) => x >= r.x && y >= r.y && x < r.x + r.width && y < r.y + r.height);
}
