import type { DatasetDetailsFragment } from '@lamella/api';
import { Text } from '@mantine/core';
import type { KeyboardEvent, PointerEvent } from 'react';
import { AnnotationLists } from '../../annotations/lists/AnnotationLists';
import { useWorking } from '../../annotations/working';
import { LayerRow } from './LayerRow';
import classes from './ListsPanel.module.css';
import { arrange, boundedWidth, useViewer } from '../store';

/** The lists beside the picture; as wide as somebody made them, from the first moment, although what is in them comes later. */
export function ListsPanel({
  dataset,
  furnished,
}: {
  readonly dataset: DatasetDetailsFragment;
  readonly furnished: boolean;
}) {
  const width = useViewer((viewer) => viewer.listsWidth);
  const isAnnotated = useWorking(({ work }) => work !== undefined);
  const layers = useViewer((viewer) => viewer.layers);
  const shown = (
    <div className={classes.scroll}>
      <Text component="h2" size="xs" fw={600} c="dimmed" px={12} pt={10} pb={4}>
        Layers
      </Text>
      {/* As on the canvas: what lies on top stands on top. */}
      {(furnished ? layers.toReversed() : []).map(({ name, style }) => {
        const layer = dataset.layers.find((layer) => layer.name === name);
        return layer && <LayerRow key={name} dataset={dataset.id} layer={layer} style={style} />;
      })}
    </div>
  );
  return (
    <aside
      className={classes.lists}
      style={{ '--width': `${String(width)}px` } as React.CSSProperties}
      aria-label={isAnnotated ? 'Lists' : 'Layers'}
    >
      <div
        role="separator"
        tabIndex={0}
        aria-label="Width of the lists"
        aria-orientation="vertical"
        aria-valuenow={width}
        aria-valuemin={220}
        aria-valuemax={560}
        className={classes.edge}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
        }}
        onPointerMove={widen}
        onKeyDown={(event: KeyboardEvent) => {
          const by = { ArrowLeft: 16, ArrowRight: -16 }[event.key];
          if (by !== undefined) arrange({ listsWidth: boundedWidth(width + by) });
        }}
      />
      {isAnnotated ? <AnnotationLists layers={shown} /> : shown}
    </aside>
  );
}

function widen(event: PointerEvent<HTMLElement>): void {
  if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
  arrange({ listsWidth: boundedWidth(window.innerWidth - event.clientX) });
}
