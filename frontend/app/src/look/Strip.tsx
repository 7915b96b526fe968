import { IconChevronDown, IconChevronLeft, IconChevronRight, IconChevronUp } from '@tabler/icons-react';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import classes from './Strip.module.css';

interface Props {
  /** Which way it scrolls. */
  readonly along: 'x' | 'y';
  readonly className?: string | undefined;
  readonly children: ReactNode;
}

const signs = {
  x: { before: IconChevronLeft, after: IconChevronRight },
  y: { before: IconChevronUp, after: IconChevronDown },
};

/**
 * A row or a column of controls that scrolls where it has no room. At an end behind which there is more stands a sign, which
 * leads there; who goes by keys comes to everything without it.
 */
export function Strip({ along, className = '', children }: Props) {
  const scrolled = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const [more, setMore] = useState({ before: false, after: false });

  useEffect(() => {
    const element = scrolled.current;
    if (!element || !content.current) return;
    const look = () => {
      const [at, shown, whole] =
        along === 'x'
          ? [element.scrollLeft, element.clientWidth, element.scrollWidth]
          : [element.scrollTop, element.clientHeight, element.scrollHeight];
      // A pixel of rounding is nothing that anybody misses.
      const found = { before: at > 1, after: at + shown < whole - 1 };
      setMore((known) => (known.before === found.before && known.after === found.after ? known : found));
    };
    const sizes = new ResizeObserver(look);
    sizes.observe(element);
    sizes.observe(content.current);
    element.addEventListener('scroll', look, { passive: true });
    return () => {
      sizes.disconnect();
      element.removeEventListener('scroll', look);
    };
  }, [along]);

  const sign = (end: 'before' | 'after') => {
    const Icon = signs[along][end];
    return (
      more[end] && (
        <button
          type="button"
          className={classes.sign}
          data-end={end}
          tabIndex={-1}
          aria-hidden
          onClick={() => {
            const { clientWidth, clientHeight } = scrolled.current ?? { clientWidth: 0, clientHeight: 0 };
            const step = (end === 'before' ? -0.7 : 0.7) * (along === 'x' ? clientWidth : clientHeight);
            scrolled.current?.scrollBy(along === 'x' ? { left: step } : { top: step });
          }}
        >
          <Icon size={16} />
        </button>
      )
    );
  };
  return (
    <div className={classes.strip} data-along={along}>
      {sign('before')}
      <div ref={scrolled} className={classes.scrolled}>
        <div ref={content} className={className}>
          {children}
        </div>
      </div>
      {sign('after')}
    </div>
  );
}
