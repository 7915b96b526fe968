import type { PanelKind, Rotation, Vec3, View } from '@lamella/engine';
import type { LayerStyle } from './layers/styles';
import { isStraight, unit } from './hands/turning';

/** What the address bar holds: enough for a copied link to show the same. */
export interface ViewState {
  readonly view: View;
  readonly tool: Tool;
  readonly maximised: PanelKind | null;
  readonly layers: readonly { readonly name: string; readonly style: LayerStyle }[];
}

/** What a hand can do anywhere, and what it can do in an annotation that is open for edits. */
export const lookingTools = ['move', 'turn', 'measure', 'area'] as const;
export const drawingTools = ['skeleton', 'brush', 'erase', 'lasso', 'lassoErase', 'fill', 'pick', 'box'] as const;
export const tools = [...lookingTools, ...drawingTools] as const;
export type Tool = (typeof tools)[number];

const kinds: readonly PanelKind[] = ['xy', 'xz', 'yz', '3d'];

/** Characters that a link may take after the #: any mail program and chat carries that. */
export const longest = 1800;

const short = (value: number, digits: number) => String(Number(value.toPrecision(digits)));
const fixed = (values: readonly number[], decimals: number) =>
  values.map((value) => String(Number(value.toFixed(decimals)))).join(',');

/** Writes a view into an address. Layers say only what differs from how they begin; those that no longer fit are left out. */
export function writeAddress(state: ViewState, beginning: ReadonlyMap<string, LayerStyle>): string {
  const { view, tool, maximised } = state;
  const parts = [`at=${fixed(view.position, 4)}`, `zoom=${short(view.unitsPerPixel, 8)}`];
  if (!isStraight(view.rotation)) parts.push(`turn=${fixed(view.rotation, 7)}`);
  parts.push(`eye=${fixed(view.camera.rotation, 6)},${short(view.camera.unitsPerPixel, 7)}`);
  if (tool !== 'move') parts.push(`tool=${tool}`);
  if (maximised) parts.push(`panel=${maximised}`);
  let room = longest - parts.join('&').length - '&layers='.length;
  const layers: string[] = [];
  for (const { name, style } of state.layers) {
    const changes = writeStyle(style, beginning.get(name));
    if (!changes) continue;
    const text = `${encodeURIComponent(name).replaceAll('~', '%7E')}~${changes}`;
    if (text.length + 1 > room) continue;
    room -= text.length + 1;
    layers.push(text);
  }
  if (layers.length > 0) parts.push(`layers=${layers.join(';')}`);
  return parts.join('&');
}

/** Reads an address; what is absent or senseless is left as it begins. */
export function readAddress(text: string, beginning: ViewState): ViewState {
  const parts = new Map(
    text
      .slice(0, longest * 2)
      .replace(/^#/, '')
      .split('&')
      .map((part): [string, string] => {
        const at = part.indexOf('=');
        return [part.slice(0, at), part.slice(at + 1)];
      }),
  );
  const numbers = (name: string, count: number): readonly number[] | undefined => {
    const values = parts.get(name)?.split(',').map(Number);
    return values?.length === count && values.every((value) => Number.isFinite(value) && Math.abs(value) < 1e13)
      ? values
      : undefined;
  };
  const { view } = beginning;
  const [zoom] = numbers('zoom', 1) ?? [];
  const eye = numbers('eye', 5);
  const turn = numbers('turn', 4);
  const tool = tools.find((tool) => tool === parts.get('tool'));
  const maximised = kinds.find((kind) => kind === parts.get('panel')) ?? null;
  return {
    view: {
      position: (numbers('at', 3) as Vec3 | undefined) ?? view.position,
      unitsPerPixel: zoom !== undefined && zoom > 0 ? zoom : view.unitsPerPixel,
      rotation: turn ? unit(turn as unknown as Rotation) : parts.has('at') ? [0, 0, 0, 1] : view.rotation,
      camera: eye
        ? {
            ...view.camera,
            rotation: unit(eye.slice(0, 4) as unknown as Rotation),
            unitsPerPixel: Math.max(1e-6, eye[4] ?? view.camera.unitsPerPixel),
          }
        : view.camera,
    },
    tool: tool ?? 'move',
    maximised,
    layers: readLayers(parts.get('layers') ?? '', beginning.layers),
  };
}

function readLayers(text: string, beginning: ViewState['layers']): ViewState['layers'] {
  const changes = new Map(
    text.split(';').map((part): [string, string] => {
      const at = part.indexOf('~');
      return [decoded(part.slice(0, at)), part.slice(at + 1)];
    }),
  );
  return beginning.map(({ name, style }) => ({ name, style: readStyle(changes.get(name) ?? '', style) }));
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}

// One letter says which trait, the rest its value: h hidden, o opacity, w window, c colour, i inverted, g gamma, b blocky, k channel, l outlines,
// s selected, t time; v, n, m and a are h, i, b and l taken back.
function writeStyle(style: LayerStyle, begun: LayerStyle | undefined): string {
  const words: string[] = [];
  if (style.visible !== (begun?.visible ?? true)) words.push(style.visible ? 'v' : 'h');
  if (style.opacity !== begun?.opacity) words.push(`o${short(style.opacity, 3)}`);
  if (style.kind === 'image') {
    const before = begun?.kind === 'image' ? begun : undefined;
    if (style.window.join() !== before?.window.join())
      words.push(`w${short(style.window[0], 7)}:${short(style.window[1], 7)}`);
    if (style.color.join() !== before?.color.join()) words.push(`c${hex(style.color)}`);
    if (style.inverted !== (before?.inverted ?? false)) words.push(style.inverted ? 'i' : 'n');
    if (style.gamma !== (before?.gamma ?? 1)) words.push(`g${short(style.gamma, 3)}`);
    if (style.smooth !== (before?.smooth ?? true)) words.push(style.smooth ? 'm' : 'b');
    if (style.channel !== (before?.channel ?? 0)) words.push(`k${String(style.channel)}`);
  } else {
    const before = begun?.kind === 'segmentation' ? begun : undefined;
    if (style.outlines !== (before?.outlines ?? false)) words.push(style.outlines ? 'l' : 'a');
    if (style.selected !== (before?.selected ?? 0n)) words.push(`s${String(style.selected)}`);
  }
  if (style.time !== (begun?.time ?? 0)) words.push(`t${String(style.time)}`);
  return words.join('~');
}

function readStyle(text: string, begun: LayerStyle): LayerStyle {
  let style = begun;
  for (const word of text.split('~').filter(Boolean)) style = readTrait(word[0] ?? '', word.slice(1), style);
  return style;
}

function readTrait(trait: string, value: string, style: LayerStyle): LayerStyle {
  const number = Number(value);
  const known = value !== '' && Number.isFinite(number);
  const whole = known && Number.isInteger(number) && number >= 0 && number < 1e6;
  if (trait === 'h' || trait === 'v') return { ...style, visible: trait === 'v' };
  if (trait === 'o' && known) return { ...style, opacity: Math.min(1, Math.max(0, number)) };
  if (trait === 't' && whole) return { ...style, time: number };
  if (style.kind === 'segmentation') {
    if (trait === 'l' || trait === 'a') return { ...style, outlines: trait === 'l' };
    if (trait === 's' && /^\d{1,20}$/.test(value)) return { ...style, selected: BigInt.asUintN(64, BigInt(value)) };
    return style;
  }
  if (trait === 'i' || trait === 'n') return { ...style, inverted: trait === 'i' };
  if (trait === 'b' || trait === 'm') return { ...style, smooth: trait === 'm' };
  if (trait === 'g' && known) return { ...style, gamma: Math.min(5, Math.max(0.1, number)) };
  if (trait === 'k' && whole) return { ...style, channel: number };
  if (trait === 'c') return { ...style, color: rgb(value) ?? style.color };
  const window = value.split(':').map(Number);
  const [low, high] = window;
  if (trait === 'w' && low !== undefined && high !== undefined && window.every(Number.isFinite) && low < high) {
    return { ...style, window: [low, high] };
  }
  return style;
}

/** A colour of 0 to 1 each as rrggbb. */
export function hex(color: Vec3): string {
  return color
    .map((part) =>
      Math.round(Math.min(1, Math.max(0, part)) * 255)
        .toString(16)
        .padStart(2, '0'),
    )
    .join('');
}

/** A colour written as rrggbb or #rrggbb. */
export function rgb(text: string): Vec3 | undefined {
  const match = /^#?([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(text);
  if (!match) return undefined;
  const [red = 0, green = 0, blue = 0] = match.slice(1).map((part) => Number.parseInt(part, 16) / 255);
  return [red, green, blue];
}
