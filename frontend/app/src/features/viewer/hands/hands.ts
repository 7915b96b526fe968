import { panelAt } from '../panels/layout';
import { approach, circle, page, pan, roll, slide, turn, zoom } from './moving';
import { move, segmentIn, select, useViewer } from '../store';
import { handOf, type Hand, type Held } from '../tools/hand';
import { handToolOf } from '../tools/tools';

const { getState, setState } = useViewer;

interface Finger {
  x: number;
  y: number;
}

// A hand that moved less than this has clicked.
const clickPixels = 4;
// A finger or pen that rests on one place so long, in milliseconds, asks what can be done there, as the right button of a mouse does.
const restsFor = 500;
// Wheels tell pixels; a notch is about a hundred, a trackpad sends many small ones.
const pixelsPerSlice = 60;

// What is drawn just now with the button down; at most one, for there is one canvas.
let held: Held | undefined;
// What was drawn was taken back: until the hand leaves the screen, it neither drags the picture nor clicks.
let isSpent = false;

/** Takes back what a hand has begun and not ended. False where it holds nothing. */
export function letGo(): boolean {
  const begun = held;
  held = undefined;
  isSpent ||= begun !== undefined;
  begun?.cancel();
  return begun !== undefined;
}

/** Mouse, pen and touch on the canvas, until the returned function is called. */
export function handle(canvas: HTMLCanvasElement): () => void {
  const fingers = new Map<number, Finger>();
  let panel: string | undefined;
  let travelled = 0;
  let wheeled = 0;
  // Whoever has a pen draws with it, and fingers look around.
  let hasPen = false;
  let pen: number | undefined;
  let resting: { readonly x: number; readonly y: number; readonly timer: ReturnType<typeof setTimeout> } | undefined;

  const pointOf = (event: MouseEvent): Finger => {
    const frame = canvas.getBoundingClientRect();
    return { x: event.clientX - frame.left, y: event.clientY - frame.top };
  };
  const kindOf = () => getState().panels.find(({ id }) => id === panel)?.kind;

  const down = (event: PointerEvent) => {
    const point = pointOf(event);
    // A palm is no finger, and neither is whatever rests on the screen while the pen draws.
    if (event.pointerType === 'touch' && (event.width > 60 || pen !== undefined)) return;
    if (event.pointerType === 'pen') {
      leaveAll();
      pen = event.pointerId;
    }
    if (fingers.size === 0) {
      panel = panelAt(getState().panels, point.x, point.y)?.id;
      travelled = 0;
      isSpent = false;
    }
    fingers.set(event.pointerId, point);
    canvas.setPointerCapture(event.pointerId);
    canvas.focus({ preventScroll: true });
    if (event.button === 1) event.preventDefault();
    hasPen ||= event.pointerType === 'pen';
    // A second finger means to look around: what the first began to draw was not meant, and no tap is a click.
    if (fingers.size > 1) {
      stir();
      travelled = Infinity;
      letGo();
    } else if (event.button !== 1 && mayDraw(event)) {
      const hand = handOf(event, point.x, point.y, panel);
      held = hand && handToolOf(getState().tool)?.take?.(hand);
      if (event.pointerType !== 'mouse' && event.button === 0) rest(point, hand);
    }
  };

  // Where it opens a menu, what the finger has begun by then was not meant; where it opens none, the press goes on.
  const rest = (point: Finger, hand: Hand | undefined) => {
    stir();
    const timer = setTimeout(() => {
      resting = undefined;
      if (!hand || !handToolOf(getState().tool)?.menu?.(hand)) return;
      letGo();
      isSpent = true;
    }, restsFor);
    resting = { ...point, timer };
  };
  const stir = () => {
    clearTimeout(resting?.timer);
    resting = undefined;
  };

  const mayDraw = (event: PointerEvent) => event.pointerType !== 'touch' || !hasPen;

  const moved = (event: PointerEvent) => {
    const point = pointOf(event);
    if (event.pointerType !== 'touch') setState({ pointer: [point.x, point.y] });
    // The button was let go where this page does not hear it: in another window, or over a dialog of the system.
    if (event.buttons === 0 && fingers.has(event.pointerId)) leave(event.pointerId);
    const before = fingers.get(event.pointerId);
    if (fingers.size === 0 && event.pointerType !== 'touch')
      handToolOf(getState().tool)?.hover?.(handOf(event, point.x, point.y));
    if (!before) return;
    if (resting && Math.hypot(point.x - resting.x, point.y - resting.y) >= clickPixels) stir();
    if (held) {
      // A mouse tells more places than there are frames: a fast stroke stays round.
      const all = event.getCoalescedEvents();
      for (const each of all.length > 0 ? all : [event]) {
        const { x, y } = pointOf(each);
        const hand = handOf(event, x, y, panel);
        if (hand) held.move(hand);
      }
      fingers.set(event.pointerId, point);
      return;
    }
    const [right, downwards] = [point.x - before.x, point.y - before.y];
    travelled += Math.abs(right) + Math.abs(downwards);
    if (isSpent && fingers.size === 1) return;
    if (fingers.size === 2) pinch(event.pointerId, before, point);
    else if (fingers.size === 1 && travelled >= clickPixels) drag(event, right, downwards);
    fingers.set(event.pointerId, point);
  };

  const drag = (event: PointerEvent, right: number, downwards: number) => {
    const kind = kindOf();
    if (!kind) return;
    const byMiddle = (event.buttons & 4) !== 0 || (event.buttons & 2) !== 0;
    const turns = !byMiddle && (event.shiftKey || getState().tool === 'turn');
    if (kind === '3d') {
      move((view, voxelSize) =>
        byMiddle || event.shiftKey ? slide(view, voxelSize, right, downwards) : circle(view, right, downwards),
      );
    } else if (turns && (event.ctrlKey || event.metaKey)) {
      move((view) => roll(view, kind, right / 200));
    } else if (turns) {
      move((view) => turn(view, kind, right, downwards));
    } else {
      move((view, voxelSize) => pan(view, kind, voxelSize, right, downwards));
    }
  };

  // Two fingers: their middle pans, their distance zooms there.
  const pinch = (id: number, before: Finger, now: Finger) => {
    const other = [...fingers].find(([key]) => key !== id)?.[1];
    const kind = kindOf();
    if (!other || !kind) return;
    const apart = (a: Finger) => Math.max(10, Math.hypot(a.x - other.x, a.y - other.y));
    const factor = apart(before) / apart(now);
    const [right, downwards] = [(now.x - before.x) / 2, (now.y - before.y) / 2];
    const middle = fromCentre((now.x + other.x) / 2, (now.y + other.y) / 2);
    move((view, voxelSize) =>
      kind === '3d'
        ? approach(slide(view, voxelSize, right, downwards), factor)
        : zoom(pan(view, kind, voxelSize, right, downwards), kind, voxelSize, factor, middle.x, middle.y),
    );
  };

  const fromCentre = (x: number, y: number): Finger => {
    const rectangle = getState().panels.find(({ id }) => id === panel)?.rectangle;
    if (!rectangle) return { x: 0, y: 0 };
    return { x: x - rectangle.x - rectangle.width / 2, y: y - rectangle.y - rectangle.height / 2 };
  };

  const up = (event: PointerEvent) => {
    if (!fingers.has(event.pointerId)) return;
    const drew = held !== undefined;
    leave(event.pointerId);
    const stayed = event.type === 'pointerup' && travelled < clickPixels && fingers.size === 0;
    if (!stayed || drew || isSpent) return;
    if (event.button === 0) click(event);
    else if (event.button === 2) menu(event);
  };

  // A hand is gone, however that came about: what it drew until then stays.
  const leave = (id: number) => {
    stir();
    fingers.delete(id);
    if (id === pen) pen = undefined;
    const begun = held;
    held = undefined;
    begun?.end();
  };
  const leaveAll = () => {
    for (const id of [...fingers.keys()]) leave(id);
  };

  const menu = (event: PointerEvent) => {
    const { x, y } = pointOf(event);
    const hand = handOf(event, x, y);
    if (hand) handToolOf(getState().tool)?.menu?.(hand);
  };

  const click = (event: PointerEvent) => {
    const { x, y } = pointOf(event);
    const tool = handToolOf(getState().tool);
    const hand = handOf(event, x, y);
    if (hand && tool?.click && !(event.pointerType === 'touch' && hasPen)) {
      tool.click(hand);
      return;
    }
    const pick = getState().engine?.pick(x, y);
    if (!pick) return;
    if (event.ctrlKey || event.metaKey) {
      move((view) => ({ ...view, position: pick.position }));
    } else {
      const segment = segmentIn(pick);
      select(segment?.layer, segment?.id ?? 0n);
    }
  };

  const wheel = (event: WheelEvent) => {
    event.preventDefault();
    const point = pointOf(event);
    panel = panelAt(getState().panels, point.x, point.y)?.id;
    const kind = kindOf();
    if (!kind) return;
    // Lines and pages, where a browser counts those, in pixels.
    const pixels = (event.deltaY || event.deltaX) * ([1, 33, 400][event.deltaMode] ?? 1);
    const tool = handToolOf(getState().tool);
    if (event.shiftKey && tool?.wheel) {
      tool.wheel(Math.max(-3, Math.min(3, -pixels / 100)));
      return;
    }
    // A pinch on a trackpad comes as a wheel with Ctrl, in much smaller steps than a real wheel.
    const factor = Math.exp(Math.max(-60, Math.min(60, pixels)) * (Math.abs(pixels) < 30 ? 0.01 : 0.0025));
    if (kind === '3d') {
      move((view) => approach(view, factor));
    } else if (event.ctrlKey || event.metaKey || event.altKey) {
      const { x, y } = fromCentre(point.x, point.y);
      move((view, voxelSize) => zoom(view, kind, voxelSize, factor, x, y));
    } else {
      if (Math.sign(pixels) !== Math.sign(wheeled)) wheeled = 0;
      wheeled += pixels;
      const slices =
        Math.trunc(wheeled / pixelsPerSlice) || (Math.abs(pixels) >= pixelsPerSlice ? Math.sign(pixels) : 0);
      wheeled -= slices * pixelsPerSlice;
      if (slices !== 0) move((view, voxelSize) => page(view, kind, voxelSize, slices));
    }
  };

  // What a stroke would do with these keys held is seen at once, and not only once the hand moves.
  const modifier = (event: KeyboardEvent) => {
    const { pointer, tool } = getState();
    if (!['Control', 'Meta', 'Shift', 'Alt'].includes(event.key) || fingers.size > 0 || !pointer) return;
    handToolOf(tool)?.hover?.(handOf(event, ...pointer));
  };

  const left = () => {
    if (fingers.size > 0) return;
    setState({ pointer: undefined });
    handToolOf(getState().tool)?.hover?.(undefined);
  };
  const noMenu = (event: Event) => {
    event.preventDefault();
  };
  // The menu that a resting finger has opened would close by the click that browsers make of a finger which leaves.
  const noClick = (event: Event) => {
    if (isSpent && event.cancelable) event.preventDefault();
  };
  canvas.addEventListener('pointerdown', down);
  canvas.addEventListener('pointermove', moved);
  canvas.addEventListener('pointerup', up);
  canvas.addEventListener('pointercancel', up);
  canvas.addEventListener('pointerleave', left);
  canvas.addEventListener('wheel', wheel, { passive: false });
  canvas.addEventListener('contextmenu', noMenu);
  canvas.addEventListener('touchend', noClick, { passive: false });
  // Another window comes in front, or the page goes: nobody will say that the button was let go.
  const ends = ['blur', 'pagehide'] as const;
  for (const end of ends) window.addEventListener(end, leaveAll);
  const keys = ['keydown', 'keyup'] as const;
  for (const key of keys) window.addEventListener(key, modifier);
  return () => {
    leaveAll();
    for (const end of ends) window.removeEventListener(end, leaveAll);
    for (const key of keys) window.removeEventListener(key, modifier);
    canvas.removeEventListener('pointerdown', down);
    canvas.removeEventListener('pointermove', moved);
    canvas.removeEventListener('pointerup', up);
    canvas.removeEventListener('pointercancel', up);
    canvas.removeEventListener('pointerleave', left);
    canvas.removeEventListener('wheel', wheel);
    canvas.removeEventListener('contextmenu', noMenu);
    canvas.removeEventListener('touchend', noClick);
  };
}
