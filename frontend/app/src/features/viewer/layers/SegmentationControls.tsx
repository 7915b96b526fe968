import { segmentColor, type SegmentationStyle } from '@lamella/engine';
import { ActionIcon, Checkbox, CopyButton, Tooltip } from '@mantine/core';
import { IconCheck, IconCopy, IconX } from '@tabler/icons-react';
import { thin } from '../../../look/numbers';
import { tooltip } from '../../help/keys';
import { hex } from '../address';
import classes from './ListsPanel.module.css';
import { restyle, select } from '../store';
import { Trait } from './Trait';

/** How a segmentation is shown, and the segment that is selected in it. */
export function SegmentationControls({ name, style }: { readonly name: string; readonly style: SegmentationStyle }) {
  const change = (part: Partial<SegmentationStyle>) => {
    restyle(name, (style) => (style.kind === 'segmentation' ? { ...style, ...part } : style));
  };
  const { selected } = style;
  return (
    <>
      <Trait
        name="Opacity"
        of={name}
        value={style.opacity}
        min={0}
        max={1}
        step={0.01}
        says={`${String(Math.round(style.opacity * 100))}${thin}%`}
        normal={0.35}
        onChange={(opacity) => {
          change({ opacity });
        }}
      />
      <div className={classes.switches}>
        <Checkbox
          size="xs"
          label="Outlines only"
          title={tooltip('outlines')}
          checked={style.outlines}
          onChange={(event) => {
            change({ outlines: event.currentTarget.checked });
          }}
        />
      </div>
      {selected === 0n ? (
        <p style={{ margin: '8px 0 0', color: 'var(--text-muted)' }}>Click a segment to select it.</p>
      ) : (
        <div className={classes.segment}>
          <i style={{ background: `#${hex(style.colors.get(selected) ?? segmentColor(selected))}` }} />
          <span className="mono" style={{ flex: 1, overflow: 'hidden', textOverflow: 'ellipsis' }}>
            {String(selected)}
          </span>
          <CopyButton value={String(selected)}>
            {({ copied, copy }) => (
              <Tooltip label={copied ? 'Copied' : 'Copy the id'}>
                <ActionIcon variant="subtle" color="gray" size={24} onClick={copy} aria-label="Copy the id">
                  {copied ? <IconCheck size={15} /> : <IconCopy size={15} />}
                </ActionIcon>
              </Tooltip>
            )}
          </CopyButton>
          <Tooltip label={tooltip('clear')}>
            <ActionIcon
              variant="subtle"
              color="gray"
              size={24}
              aria-label={tooltip('clear')}
              onClick={() => {
                select(name, 0n);
              }}
            >
              <IconX size={15} />
            </ActionIcon>
          </Tooltip>
        </div>
      )}
    </>
  );
}
