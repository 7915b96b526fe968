import { useLayoutEffect, useState, type AriaRole, type HTMLAttributes, type ReactNode, type RefObject } from 'react';
import classes from './Lists.module.css';

/** Pixels; every line is as high. */
export const rowHeight = 28;

// Lines made above and below what is seen, so that a wheel does not meet empty ones.
const spare = 6;

interface Props extends Omit<HTMLAttributes<HTMLDivElement>, 'role' | 'children'> {
  readonly frame: RefObject<HTMLDivElement | null>;
  readonly role: AriaRole;
  readonly count: number;
  /** The line that is kept in sight when it changes; -1 for none. */
  readonly cursor: number;
  readonly children: (index: number) => ReactNode;
}

/** A list of which only the lines in sight are made: how long it is does not matter. */
export function FixedList({ frame, count, cursor, children, ...rest }: Props) {
  const [{ first, lines }, setSeen] = useState({ first: 0, lines: 40 });

  useLayoutEffect(() => {
    const element = frame.current;
    if (!element) return;
    const look = () => {
      const seen = {
        first: Math.floor(element.scrollTop / rowHeight),
        lines: Math.ceil(element.clientHeight / rowHeight) + 1,
      };
      setSeen((before) => (before.first === seen.first && before.lines === seen.lines ? before : seen));
    };
    look();
    element.addEventListener('scroll', look, { passive: true });
    const observer = new ResizeObserver(look);
    observer.observe(element);
    return () => {
      element.removeEventListener('scroll', look);
      observer.disconnect();
    };
  }, [frame]);

  useLayoutEffect(() => {
    const element = frame.current;
    if (!element || cursor < 0) return;
    const top = cursor * rowHeight;
    if (top < element.scrollTop) element.scrollTop = top;
    else if (top + rowHeight > element.scrollTop + element.clientHeight)
      element.scrollTop = top + rowHeight - element.clientHeight;
  }, [frame, cursor]);

  const from = Math.max(0, Math.min(first, count) - spare);
  const to = Math.min(count, first + lines + spare);
  return (
    <div ref={frame} tabIndex={0} className={classes.list} {...rest}>
      <div role="none" style={{ height: count * rowHeight, position: 'relative' }}>
        <div role="none" style={{ position: 'absolute', top: from * rowHeight, left: 0, right: 0 }}>
          {Array.from({ length: Math.max(0, to - from) }, (_, line) => children(from + line))}
        </div>
      </div>
    </div>
  );
}
