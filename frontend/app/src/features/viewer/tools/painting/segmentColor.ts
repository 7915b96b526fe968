import { segmentColor, type Vec3 } from '@lamella/engine';
import { useViewer } from '../../store';

/** The colour that a segment is drawn in. */
export function colorOf(id: bigint): Vec3 {
  for (const { style } of useViewer.getState().layers)
    if (style.kind === 'segmentation' && style.colors.has(id)) return style.colors.get(id) ?? segmentColor(id);
  return segmentColor(id);
}
