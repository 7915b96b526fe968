import { segmentKey, type Edit, type MagName, type PaintMode } from '@lamella/api/annotation';
import { bestLevel, planeOf, type BrickMask, type Canvas, type PlaneDirections, type Vec3 } from '@lamella/engine';
import { tell, tellError } from '../../../../look/tell';
import type { Volume } from '../../../annotations/volumes';
import { useWorking } from '../../../annotations/working';
import { hex } from '../../address';
import type { FlatPanel } from '../../panels/layout';
import { segmentIn, useViewer } from '../../store';
import { isFlat, type Hand } from '../hand';
import { useToolOptions, type Overwrite } from '../options/options';
import { paintLevel } from './paintLevel';
import { colorOf } from './segmentColor';

/** A piece of a stroke is sent after so many milliseconds at most. */
const pieceEvery = 40;

/** The layer that is painted in; undefined where there is none, or nothing may be painted. */
export function activeVolume(): Volume | undefined {
  const { work, mayEdit, activeLayer } = useWorking.getState();
  return mayEdit && activeLayer !== undefined ? work?.volumes.get(activeLayer) : undefined;
}

/** Where and how finely strokes paint now: as finely as the layer is drawn. Undefined, and said, where it is seen from too far. */
export function canvasOf(volume: Volume): { readonly canvas: Canvas; readonly level: number } | undefined {
  const { view, shown } = useViewer.getState();
  if (!shown) return undefined;
  const level = paintLevel(volume.levels, bestLevel(volume.source, view, shown.voxelSize, window.devicePixelRatio));
  const drawn = level === undefined ? undefined : volume.levels[level];
  if (level === undefined || !drawn) {
    tell('Zoom in to paint: from here a stroke changes more than the server takes at once.');
    return undefined;
  }
  return { level, canvas: { level: drawn, voxelSize: shown.voxelSize } };
}

/** A panel's directions in space. */
export function directionsOf(panel: FlatPanel): PlaneDirections | undefined {
  const { view, shown } = useViewer.getState();
  if (!shown) return undefined;
  const plane = planeOf(panel.kind, view, shown.voxelSize, 0, 0);
  const unit = (step: Vec3): Vec3 => {
    const size = (axis: 0 | 1 | 2) => (step[axis] * shown.voxelSize[axis]) / view.unitsPerPixel;
    return [size(0), size(1), size(2)];
  };
  return { right: unit(plane.right), down: unit(plane.down) };
}

/** The segment under a point of the canvas in the layer that is painted in; 0 where there is none. */
export function segmentUnder(volume: Volume, x: number, y: number): bigint {
  return BigInt(useViewer.getState().engine?.pick(x, y)?.values.get(volume.name)?.value ?? 0);
}

export function pickSegment(x: number, y: number): void {
  const volume = activeVolume();
  const segment = volume ? segmentUnder(volume, x, y) : segmentIn(useViewer.getState().engine?.pick(x, y))?.id;
  if (!segment) {
    tell('There is no segment here.');
    return;
  }
  useWorking.setState({ activeSegment: String(segment) });
}

/** A number that no segment of the layer has; painted from now on. */
export function newSegment(): void {
  const { work, activeLayer } = useWorking.getState();
  if (!work || activeLayer === undefined) return;
  useWorking.setState({ activeSegment: work.session.newSegment(activeLayer) });
}

/** Whether a hand paints or erases with a painting tool in it: Shift alone picks a segment, Alt looks around. */
export const isPainting = ({ shift, ctrl, alt }: Hand) => !alt && (ctrl || !shift);

/** Ctrl and Shift erase with any painting tool; the right button, or a pen's other end, does what the tool does not. */
export const erasesWith = ({ shift, ctrl, isSecond }: Hand, erasesFirst: boolean) =>
  (ctrl && shift) || erasesFirst !== isSecond;

/** The option as it is set; Ctrl alone turns it round for one stroke, as in webKnossos. */
export function overwriteBy({ shift, ctrl }: Hand): Overwrite {
  const { overwrite } = useToolOptions.getState();
  if (!ctrl || shift) return overwrite;
  return overwrite === 'everywhere' ? 'empty' : 'everywhere';
}

/** What a tool shows its work in, as CSS writes it: the segment's colour, or that of all that takes away. */
export const inkOf = (segment: string, erases = false): string =>
  erases ? '#ff8a80' : `#${hex(colorOf(BigInt(segment)))}`;

/**
 * Where a hand begins to paint or erase, in what, and over what; who has no segment in hand begins a new one. Undefined where nothing
 * may be painted, or not from here.
 */
export function groundOf(hand: Hand, erases: boolean) {
  const volume = activeVolume();
  if (!volume || !isFlat(hand.panel)) return undefined;
  const painted = canvasOf(volume);
  const plane = directionsOf(hand.panel);
  if (!painted || !plane) return undefined;
  if (!erases && useWorking.getState().activeSegment === '0') newSegment();
  const segment = erases ? '0' : useWorking.getState().activeSegment;
  const mode = modeOf(overwriteBy(hand), erases, segmentUnder(volume, hand.x, hand.y));
  return { ...painted, volume, plane, segment, mode };
}

/** What is painted over; `start` is the segment where the stroke begins. */
function modeOf(overwrite: Overwrite, erases: boolean, start: bigint): PaintMode {
  if (overwrite === 'only') return { only: String(start) };
  if (overwrite === 'everywhere') return 'everywhere';
  return erases ? { only: useWorking.getState().activeSegment } : 'empty';
}

/** One stroke: masks go in as the hand moves, and out as edits of one step, in pieces. */
export class Stroke {
  private readonly step: string;
  private readonly mag: MagName;
  private readonly gathered = new Map<string, BrickMask>();
  /** What this stroke has painted already: not sent twice. */
  private readonly done = new Map<string, Uint8Array>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private sentAt = 0;
  private order: Promise<void> = Promise.resolve();
  private readonly opening: Edit[] = [];
  private isPainted = false;

  constructor(
    private readonly volume: Volume,
    private readonly level: number,
    private readonly segment: string,
    private readonly mode: PaintMode,
    at: Vec3,
  ) {
    const { work } = useWorking.getState();
    this.step = work?.session.newStep() ?? '';
    this.mag = magName(volume.levels[level]?.mag ?? [1, 1, 1]);
    // Whatever is painted is in the list of segments.
    if (segment !== '0' && !work?.state.segments.has(segmentKey(volume.layer, segment)))
      this.opening.push({ op: 'createSegment', layer: volume.layer, segment, at });
  }

  add(masks: readonly BrickMask[]): void {
    for (const { at, taken } of masks) {
      const key = at.join();
      const done = this.done.get(key);
      const known = this.gathered.get(key)?.taken ?? new Uint8Array(taken.length);
      let isMore = false;
      taken.forEach((isTaken, voxel) => {
        if (isTaken && !done?.[voxel] && !known[voxel]) {
          known[voxel] = 1;
          isMore = true;
        }
      });
      if (isMore) this.gathered.set(key, { at, taken: known });
    }
    if (this.gathered.size === 0 || this.timer !== undefined) return;
    const wait = this.sentAt + pieceEvery - performance.now();
    if (wait <= 0) this.send();
    else
      this.timer = setTimeout(() => {
        this.send();
      }, wait);
  }

  /** The last piece; resolves when all of it is seen. */
  async end(): Promise<void> {
    this.send();
    await this.order;
  }

  /** Takes back what was painted, as if the stroke had never been. */
  async cancel(): Promise<void> {
    clearTimeout(this.timer);
    this.gathered.clear();
    await this.order;
    // Nothing was painted where the mode allowed none of it: what came before stays.
    if (this.isPainted) useWorking.getState().work?.session.undo(this.step);
  }

  private send(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.sentAt = performance.now();
    if (this.gathered.size === 0) return;
    const masks = [...this.gathered.values()];
    this.gathered.clear();
    for (const { at, taken } of masks) {
      const done = this.done.get(at.join()) ?? new Uint8Array(taken.length);
      taken.forEach((isTaken, voxel) => {
        if (isTaken) done[voxel] = 1;
      });
      this.done.set(at.join(), done);
    }
    this.order = this.order
      .then(() => this.paint(masks))
      .catch((error: unknown) => {
        tellError('The stroke was not painted', error);
      });
  }

  private async paint(masks: readonly BrickMask[]): Promise<void> {
    const bricks = await this.volume.voxels.cut(this.level, this.mode, masks);
    if (bricks.length === 0) return;
    const { mag, segment, mode } = this;
    const paint: Edit = { op: 'paint', layer: this.volume.layer, mag, segment, mode, bricks };
    useWorking.getState().work?.perform([...this.opening.splice(0), paint], this.step);
    this.isPainted = true;
  }
}

/** As operations name a magnification: 1, or 2-2-1. */
const magName = ([x, y, z]: Vec3): MagName => (x === y && y === z ? String(x) : [x, y, z].join('-'));
