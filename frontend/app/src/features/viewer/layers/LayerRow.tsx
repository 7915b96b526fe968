import type { DatasetDetailsFragment } from '@lamella/api';
import { ActionIcon, Tooltip } from '@mantine/core';
import { IconEye, IconEyeOff } from '@tabler/icons-react';
import { voxelTypes } from '../../datasets/voxels';
import { ImageControls } from './ImageControls';
import classes from './ListsPanel.module.css';
import { SegmentationControls } from './SegmentationControls';
import { restyle, useViewer } from '../store';
import type { LayerStyle } from './styles';

/** One layer: whether it is seen, and how. */
export function LayerRow(props: {
  readonly dataset: string;
  readonly layer: DatasetDetailsFragment['layers'][number];
  readonly style: LayerStyle;
}) {
  const { dataset, layer, style } = props;
  const place = useViewer((viewer) => viewer.layers.findIndex(({ name }) => name === layer.name) + 1);
  const does = style.visible ? `Hide ${layer.name}` : `Show ${layer.name}`;
  const label = place <= 3 ? `${does} (${String(place)})` : does;
  const Icon = style.visible ? IconEye : IconEyeOff;
  return (
    <section className={classes.layer} data-hidden={!style.visible || undefined} aria-label={`Layer ${layer.name}`}>
      <div className={classes.head}>
        <Tooltip label={label}>
          <ActionIcon
            variant="subtle"
            color="gray"
            size={26}
            aria-label={label}
            aria-pressed={style.visible}
            onClick={() => {
              restyle(layer.name, (style) => ({ ...style, visible: !style.visible }));
            }}
          >
            <Icon size={16} />
          </ActionIcon>
        </Tooltip>
        <span className={classes.name} title={layer.name}>
          {layer.name}
        </span>
        <span style={{ color: 'var(--text-muted)', fontSize: 12 }}>{voxelTypes[layer.voxelType]}</span>
      </div>
      {style.visible &&
        (style.kind === 'image' ? (
          <ImageControls dataset={dataset} layer={layer} style={style} />
        ) : (
          <SegmentationControls name={layer.name} style={style} />
        ))}
    </section>
  );
}
