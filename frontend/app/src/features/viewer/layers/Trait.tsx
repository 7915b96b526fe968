import { Slider } from '@mantine/core';
import classes from './ListsPanel.module.css';

/** One number of a layer's look: its name, a slider, its value in words. */
export function Trait(props: {
  readonly name: string;
  readonly of: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly says: string;
  readonly onChange: (value: number) => void;
  /** What a double click on the value goes back to. */
  readonly normal: number;
}) {
  const { name, of, value, min, max, step, says, onChange, normal } = props;
  return (
    <div className={classes.control}>
      <span>{name}</span>
      <Slider
        size={3}
        thumbSize={13}
        label={null}
        value={value}
        min={min}
        max={max}
        step={step}
        onChange={onChange}
        thumbLabel={`${name} of ${of}`}
        thumbProps={{ 'aria-valuetext': says }}
      />
      <output
        title={`Double click: ${String(normal)}`}
        onDoubleClick={() => {
          onChange(normal);
        }}
      >
        {says}
      </output>
    </div>
  );
}
