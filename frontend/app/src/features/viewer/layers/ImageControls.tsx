import type { DatasetDetailsFragment } from '@lamella/api';
import type { ImageStyle } from '@lamella/engine';
import { Button, Checkbox, NumberInput } from '@mantine/core';
import { useEffect } from 'react';
import { number, thin } from '../../../look/numbers';
import { tellError } from '../../../look/tell';
import { voxelTypes } from '../../datasets/voxels';
import { hex, rgb } from '../address';
import { HistogramView } from './HistogramView';
import classes from './ListsPanel.module.css';
import { restyle, useViewer } from '../store';
import { rangeOf } from './styles';
import { Trait } from './Trait';
import { useHistogram } from './useHistogram';

/** How an image layer is shown: its window over the histogram, opacity, gamma, colour. */
export function ImageControls(props: {
  readonly dataset: string;
  readonly layer: DatasetDetailsFragment['layers'][number];
  readonly style: ImageStyle;
}) {
  const { dataset, layer, style } = props;
  const { histogram, error } = useHistogram(
    layer.histogramUrl && `/datasets/${dataset}/${layer.histogramUrl}`,
    style.channel,
    layer.contentVersion,
  );
  const change = (part: Partial<ImageStyle>) => {
    restyle(layer.name, (style) => (style.kind === 'image' ? { ...style, ...part } : style));
  };
  const range = histogram ? ([histogram.min, histogram.max] as const) : rangeOf(voxelTypes[layer.voxelType]);
  const [low, high] = style.window;
  const setWindow = (low: number, high: number) => {
    if (low < high) change({ window: [low, high] });
  };
  const automatic = histogram && windowOf(histogram.percentiles.p1, histogram.percentiles.p99, range);

  // Where nobody has said how it is shown, the measured intensities do, once they are known.
  useEffect(() => {
    if (!automatic || layer.defaultWindow) return;
    const begun = useViewer.getState().beginning.get(layer.name);
    if (begun?.kind === 'image' && begun.window.join() === style.window.join()) change({ window: automatic });
  }, [histogram]);
  useEffect(() => {
    if (error) tellError(`The histogram of ${layer.name} could not be loaded`, error);
  }, [error, layer.name]);

  const step = layer.voxelType.startsWith('F') ? (range[1] - range[0]) / 200 || 0.01 : 1;
  return (
    <>
      <HistogramView
        name={layer.name}
        histogram={histogram}
        range={range}
        window={style.window}
        step={step}
        onChange={setWindow}
      />
      <div className={classes.ends}>
        <NumberInput
          size="xs"
          flex={1}
          hideControls
          aria-label={`${layer.name}: shown as black`}
          value={rounded(low)}
          onChange={(value) => {
            if (typeof value === 'number') setWindow(value, high);
          }}
        />
        <NumberInput
          size="xs"
          flex={1}
          hideControls
          aria-label={`${layer.name}: shown as white`}
          value={rounded(high)}
          onChange={(value) => {
            if (typeof value === 'number') setWindow(low, value);
          }}
        />
        <Button
          size="compact-sm"
          variant="default"
          disabled={!automatic}
          title="Window from the darkest to the brightest hundredth"
          onClick={() => {
            if (automatic) change({ window: automatic });
          }}
        >
          Auto
        </Button>
      </div>
      <Trait
        name="Opacity"
        of={layer.name}
        value={style.opacity}
        min={0}
        max={1}
        step={0.01}
        says={`${String(Math.round(style.opacity * 100))}${thin}%`}
        normal={1}
        onChange={(opacity) => {
          change({ opacity });
        }}
      />
      <Trait
        name="Gamma"
        of={layer.name}
        value={Math.log2(style.gamma)}
        min={-2}
        max={2}
        step={0.05}
        says={number(style.gamma, 2)}
        normal={0}
        onChange={(power) => {
          change({ gamma: Number((2 ** power).toPrecision(3)) });
        }}
      />
      <div className={classes.switches}>
        <Checkbox
          size="xs"
          label="Invert"
          checked={style.inverted}
          onChange={(event) => {
            change({ inverted: event.currentTarget.checked });
          }}
        />
        <Checkbox
          size="xs"
          label="Smooth"
          checked={style.smooth}
          onChange={(event) => {
            change({ smooth: event.currentTarget.checked });
          }}
        />
        <label style={{ display: 'flex', alignItems: 'center', gap: 6 }}>
          <input
            type="color"
            className={classes.swatch}
            value={`#${hex(style.color)}`}
            aria-label={`Colour of ${layer.name}`}
            onChange={(event) => {
              const color = rgb(event.currentTarget.value);
              if (color) change({ color });
            }}
          />
          Colour
        </label>
      </div>
      {layer.channels > 1 && (
        <Trait
          name="Channel"
          of={layer.name}
          value={style.channel}
          min={0}
          max={layer.channels - 1}
          step={1}
          says={`${String(style.channel + 1)} of ${String(layer.channels)}`}
          normal={0}
          onChange={(channel) => {
            change({ channel });
          }}
        />
      )}
      {layer.timepoints > 1 && (
        <Trait
          name="Time"
          of={layer.name}
          value={style.time}
          min={0}
          max={layer.timepoints - 1}
          step={1}
          says={`${String(style.time + 1)} of ${String(layer.timepoints)}`}
          normal={0}
          onChange={(time) => {
            change({ time });
          }}
        />
      )}
    </>
  );
}

const rounded = (value: number) => Number(value.toPrecision(6));

/** The percentiles, or the whole range where nearly all voxels are alike. */
function windowOf(low: number, high: number, range: readonly [number, number]): readonly [number, number] {
  if (low < high) return [low, high];
  return range[0] < range[1] ? range : [range[0], range[0] + 1];
}
