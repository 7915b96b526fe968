import type { BrickSource, DatasetDetailsFragment } from '@lamella/api';
import { segmentKey, type AnnotationSession, type AnnotationState, type LayerVoxels } from '@lamella/api/annotation';
import type { Level, Vec3 } from '@lamella/engine';
import { rgb } from '../viewer/address';
import { levelOf } from '../viewer/drawing';
import { restyle, useViewer } from '../viewer/store';

export type LayerDescription = DatasetDetailsFragment['layers'][number];

/** Voxels along each side of an overlay's brick, at every magnification. */
const brickEdge = 32;

/** A volume layer of the annotation, as the engine draws it and as brushes paint in it. */
export interface Volume {
  readonly layer: string;
  /** What it is called among the viewer's layers. */
  readonly name: string;
  readonly levels: readonly Level[];
  readonly voxels: LayerVoxels;
  readonly source: BrickSource;
}

/**
 * The dataset with an annotation's volume layers among its own. A layer stands in place of the segmentation that shows where it is not
 * painted, and has that one's magnifications, or else those of the first image.
 */
export function withVolumes(
  dataset: DatasetDetailsFragment,
  state: AnnotationState,
): { readonly dataset: DatasetDetailsFragment; readonly layers: ReadonlyMap<string, LayerDescription> } {
  const drawn = [...state.layers.values()];
  const covered = new Set(drawn.map(({ fallback }) => fallback));
  const kept = dataset.layers.filter(({ name }) => !covered.has(name));
  const names = new Set(kept.map(({ name }) => name));
  const layers = new Map<string, LayerDescription>();
  for (const { layer, name, fallback } of drawn) {
    const under = dataset.layers.find((other) => other.name === fallback);
    const reference = under ?? dataset.layers.find(({ category }) => category === 'IMAGE') ?? dataset.layers[0];
    if (!reference) continue;
    let free = name;
    for (let n = 2; names.has(free); n++) free = `${name} (${String(n)})`;
    names.add(free);
    layers.set(layer, {
      ...reference,
      name: free,
      category: 'SEGMENTATION',
      voxelType: 'U64',
      channels: 1,
      timepoints: 1,
      fillValue: '0',
      contentVersion: layer,
      defaultColor: null,
      defaultWindow: null,
      mags: reference.mags.map((mag) => ({ ...mag, brickEdge })),
    });
  }
  return { dataset: { ...dataset, layers: [...kept, ...layers.values()] }, layers };
}

/** Opens a volume layer for drawing and painting, until its source is closed. What others paint is drawn as it comes. */
export function openVolume(session: AnnotationSession, layer: string, description: LayerDescription): Volume {
  const { name } = description;
  const levels = description.mags.map(levelOf);
  const voxels = session.voxels(layer, levels);
  const source: BrickSource = {
    id: `${session.annotation}/${layer}`,
    kind: 'segmentation',
    voxelType: 'uint64',
    levels,
    channels: 1,
    timepoints: 1,
    fillValue: 0n,
    async read({ level, x, y, z }, signal) {
      const values = await voxels.read(level, [x, y, z], signal);
      return values.some((value) => value !== 0n) ? values.slice().buffer : null;
    },
    close() {
      stop();
      voxels.close();
    },
  };
  const stop = voxels.onPatched(({ level, at: [x, y, z], values }) => {
    const brick = { level, x, y, z, channel: 0, time: 0 };
    const change = values && ((bytes: ArrayBuffer) => new BigUint64Array(bytes).set(values));
    useViewer.getState().engine?.patchBrick(source, brick, change);
  });
  return { layer, name, levels, voxels, source };
}

/**
 * Segments of a layer are drawn in the colours that somebody gave them.
 * @param changed Keys of the segments that may have another one; all are looked at without it.
 */
export function colorSegments(
  state: AnnotationState,
  layer: string,
  name: string,
  changed?: ReadonlySet<string>,
): void {
  restyle(name, (style) => {
    if (style.kind !== 'segmentation') return style;
    const colors = changed ? recolored(state, layer, style.colors, changed) : allColors(state, layer);
    return colors === style.colors ? style : { ...style, colors };
  });
}

function allColors(state: AnnotationState, layer: string): ReadonlyMap<bigint, Vec3> {
  const colors = new Map<bigint, Vec3>();
  for (const segment of state.segments.values()) {
    const color = segment.layer === layer ? rgb(segment.color ?? '') : undefined;
    if (color) colors.set(BigInt(segment.segment), color);
  }
  return colors;
}

/** The same colours with those of some segments as they are now; the very same where none is another one. */
function recolored(
  { segments }: AnnotationState,
  layer: string,
  before: ReadonlyMap<bigint, Vec3>,
  changed: ReadonlySet<string>,
): ReadonlyMap<bigint, Vec3> {
  let colors: Map<bigint, Vec3> | undefined;
  const begin = segmentKey(layer, '');
  for (const key of changed) {
    if (!key.startsWith(begin)) continue;
    const id = BigInt(key.slice(begin.length));
    const color = rgb(segments.get(key)?.color ?? '');
    if (color?.join() === before.get(id)?.join()) continue;
    colors ??= new Map(before);
    if (color) colors.set(id, color);
    else colors.delete(id);
  }
  return colors ?? before;
}
