import { planeOf, pointOn, type Panel, type Vec3, type View } from '@lamella/engine';
import { panelAt, type FlatPanel } from '../panels/layout';
import { useViewer } from '../store';

/** Where a pointer is, and what is held with it. */
export interface Hand {
  /** CSS pixels from the canvas' top left corner. */
  readonly x: number;
  readonly y: number;
  readonly panel: Panel;
  /** On the panel's plane, in voxels of magnification 1; undefined on the 3D panel. */
  readonly place: Vec3 | undefined;
  readonly shift: boolean;
  /** Ctrl, or Cmd where that is its name. */
  readonly ctrl: boolean;
  readonly alt: boolean;
  /** The right button, or a pen's eraser end. */
  readonly isSecond: boolean;
}

/** What a hand holds from pressing to letting go. */
export interface Held {
  move(hand: Hand): void;
  end(): void;
  /** A second finger came, a finger that rests has opened a menu, or Escape, or Undo: what was begun is taken back. */
  cancel(): void;
}

/** What the hand does with a tool, beside looking around. */
export interface HandTool {
  /** Called when a button goes down; undefined leaves the drag to looking around. */
  take?(hand: Hand): Held | undefined;
  /** Called for a button that went down and up in one place, where nothing was taken. */
  click?(hand: Hand): void;
  /**
   * Called for the right button that went down and up in one place, where nothing was taken; and while a finger or pen has rested in one
   * place since it came down, also where something was taken, which is cancelled if there is a menu. Answers whether there is.
   */
  menu?(hand: Hand): boolean;
  /** The pointer moves over a panel with no button down, or leaves. */
  hover?(hand: Hand | undefined): void;
  /** The wheel with Shift held; up is above 0. */
  wheel?(notches: number): void;
  /** Escape, or another tool. */
  leave?(): void;
}

/** Reads what is held at a place, from an event of a pointer or of a key; undefined beside the panels. */
export function handOf(event: PointerEvent | KeyboardEvent, x: number, y: number, held?: string): Hand | undefined {
  const { panels, view, shown } = useViewer.getState();
  const panel = held === undefined ? panelAt(panels, x, y) : panels.find(({ id }) => id === held);
  if (!panel || !shown) return undefined;
  return {
    x,
    y,
    panel,
    place: isFlat(panel) ? placeAt(panel, x, y, view, shown.voxelSize) : undefined,
    shift: event.shiftKey,
    ctrl: event.ctrlKey || event.metaKey,
    alt: event.altKey,
    // 32 is a pen's eraser.
    isSecond: 'button' in event && (event.button === 2 || (event.buttons & 34) !== 0),
  };
}

export const isFlat = (panel: Panel): panel is FlatPanel => panel.kind !== '3d';

function placeAt(panel: FlatPanel, x: number, y: number, view: View, voxelSize: Vec3): Vec3 {
  const { rectangle: r, kind } = panel;
  const [halfWidth, halfHeight] = [r.width / 2, r.height / 2];
  const plane = planeOf(kind, view, voxelSize, halfWidth, halfHeight);
  return pointOn(plane, x - r.x - halfWidth, y - r.y - halfHeight);
}
