import type { Histogram } from '@lamella/api';
import { useRef, type KeyboardEvent, type PointerEvent } from 'react';
import { number } from '../../../look/numbers';
import classes from './ListsPanel.module.css';

/** A layer's intensities with the window over them; both of its ends can be dragged, and moved by the arrow keys. */
export function HistogramView(props: {
  readonly name: string;
  readonly histogram: Histogram | undefined;
  readonly range: readonly [min: number, max: number];
  readonly window: readonly [low: number, high: number];
  readonly step: number;
  readonly onChange: (low: number, high: number) => void;
}) {
  const { name, histogram, range, window, step, onChange } = props;
  const frame = useRef<HTMLDivElement>(null);
  const span = Math.max(range[1] - range[0], Number.EPSILON);
  const shareOf = (value: number) => Math.min(1, Math.max(0, (value - range[0]) / span));
  const snapped = (value: number) => (step >= 1 ? Math.round(value / step) * step : value);
  const [low, high] = window;

  const end = (which: 'low' | 'high') => {
    const value = which === 'low' ? low : high;
    const set = (wanted: number) => {
      if (which === 'low') onChange(Math.min(wanted, high - step), high);
      else onChange(low, Math.max(wanted, low + step));
    };
    return {
      className: classes.handle,
      style: { left: `${String(shareOf(value) * 100)}%` },
      role: 'slider',
      tabIndex: 0,
      'aria-label': `${name}: shown as ${which === 'low' ? 'black' : 'white'}`,
      'aria-valuemin': range[0],
      'aria-valuemax': range[1],
      'aria-valuenow': value,
      'aria-valuetext': number(value, 5),
      onPointerDown: (event: PointerEvent<HTMLElement>) => {
        event.currentTarget.setPointerCapture(event.pointerId);
      },
      onPointerMove: (event: PointerEvent<HTMLElement>) => {
        const box = frame.current?.getBoundingClientRect();
        if (!box || !event.currentTarget.hasPointerCapture(event.pointerId)) return;
        const share = Math.min(1, Math.max(0, (event.clientX - box.left) / box.width));
        set(snapped(range[0] + share * span));
      },
      onKeyDown: (event: KeyboardEvent) => {
        const by = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -10, PageUp: 10 }[event.key];
        if (by === undefined) return;
        event.preventDefault();
        set(value + by * step);
      },
    } as const;
  };

  return (
    <div ref={frame} className={classes.histogram}>
      <svg viewBox="0 0 256 64" preserveAspectRatio="none" aria-hidden>
        <rect
          x={shareOf(low) * 256}
          width={Math.max(0.5, (shareOf(high) - shareOf(low)) * 256)}
          y={0}
          height={64}
          fill="var(--mantine-primary-color-filled)"
          opacity={0.14}
        />
        {histogram && <path d={outline(histogram.buckets)} fill="var(--text-muted)" opacity={0.8} />}
      </svg>
      <span {...end('low')} />
      <span {...end('high')} />
    </div>
  );
}

/** The counts as an area, by their square roots: what is rare stays in sight beside what is common. */
export function outline(buckets: readonly number[]): string {
  const most = Math.sqrt(Math.max(1, ...buckets.slice(1, -1)));
  const points = buckets.map((many, at) => {
    const height = Math.min(62, (Math.sqrt(many) / most) * 62);
    return `L${String(at)} ${(64 - height).toFixed(1)}L${String(at + 1)} ${(64 - height).toFixed(1)}`;
  });
  return `M0 64${points.join('')}L256 64Z`;
}
