import { IconChevronDown, IconChevronRight, IconEye, IconEyeOff } from '@tabler/icons-react';
import { useEffect, useRef, type CSSProperties, type HTMLAttributes } from 'react';
import { count } from '../../../look/numbers';
import classes from './Lists.module.css';
import type { Row } from './rows';

interface Props<Entry> {
  /** What a hand does with the line as a whole. */
  readonly html: HTMLAttributes<HTMLDivElement>;
  readonly row: Row<Entry>;
  readonly name: string;
  readonly detail: string;
  /** null where it has none of its own; undefined where things of this kind have none. */
  readonly color: string | null | undefined;
  /** undefined where things of this kind are not hidden. */
  readonly isVisible: boolean | undefined;
  readonly isSelected: boolean;
  readonly isCursor: boolean;
  readonly isActive: boolean;
  readonly isTarget: boolean;
  readonly isRenamed: boolean;
  readonly mayEdit: boolean;
  readonly onFold: () => void;
  readonly onShow: (isVisible: boolean) => void;
  readonly onColor: (color: string) => void;
  /** undefined where it was given up. */
  readonly onNamed: (name: string | undefined) => void;
}

/** One line: what it is called, and what can be clicked in it. The keyboard reaches all of it by the list's own keys. */
export function ListRow<Entry>(props: Props<Entry>) {
  const { row, name, detail, color, isVisible, isSelected, isCursor, isActive, isTarget, isRenamed, mayEdit } = props;
  const { onFold, onShow, onColor, onNamed, html } = props;
  const { group, level } = row;
  const Fold = row.isOpen ? IconChevronDown : IconChevronRight;
  const Eye = isVisible ? IconEye : IconEyeOff;
  return (
    <div
      {...html}
      role="treeitem"
      className={classes.row}
      style={{ paddingLeft: (level - 1) * 14 + (group ? 2 : 8) } as CSSProperties}
      aria-level={level}
      aria-posinset={row.place}
      aria-setsize={row.of}
      aria-selected={isSelected}
      {...(group ? { 'aria-expanded': row.isOpen } : {})}
      data-cursor={isCursor || undefined}
      data-active={isActive || undefined}
      data-target={isTarget || undefined}
      data-hidden={isVisible === false || undefined}
    >
      {group && (
        <button
          type="button"
          tabIndex={-1}
          className={classes.button}
          aria-label={`Fold ${name}`}
          onClick={(event) => {
            event.stopPropagation();
            onFold();
          }}
        >
          <Fold size={15} aria-hidden />
        </button>
      )}
      {!group && color !== undefined && (
        // Another colour is another field, for it shows the one it was made with.
        <Swatch key={color} color={color} name={name} disabled={!mayEdit} onColor={onColor} />
      )}
      {isRenamed ? (
        <NameField name={name} onNamed={onNamed} />
      ) : (
        <span className={classes.name} title={name}>
          {name}
        </span>
      )}
      <span className={classes.detail}>{group ? count(row.inside) : detail}</span>
      {isVisible !== undefined && (
        <button
          type="button"
          tabIndex={-1}
          className={classes.button}
          disabled={!mayEdit}
          aria-label={`${isVisible ? 'Hide' : 'Show'} ${name}`}
          aria-pressed={isVisible}
          onClick={(event) => {
            event.stopPropagation();
            onShow(!isVisible);
          }}
        >
          <Eye size={15} aria-hidden />
        </button>
      )}
    </div>
  );
}

function Swatch(props: {
  readonly color: string | null;
  readonly name: string;
  readonly disabled: boolean;
  readonly onColor: (color: string) => void;
}) {
  const { color, name, disabled, onColor } = props;
  const field = useRef<HTMLInputElement>(null);
  const chosen = useRef(onColor);
  useEffect(() => {
    chosen.current = onColor;
  });
  useEffect(() => {
    const element = field.current;
    // React's own onChange comes with every move in the chooser; one edit is enough, when it is closed.
    const choose = () => {
      if (element) chosen.current(element.value);
    };
    element?.addEventListener('change', choose);
    return () => element?.removeEventListener('change', choose);
  }, []);
  return (
    <span className={classes.swatch} style={{ background: color ?? 'transparent' }}>
      <input
        ref={field}
        type="color"
        tabIndex={-1}
        aria-label={`Colour of ${name}`}
        defaultValue={color ?? '#808080'}
        disabled={disabled}
        onClick={(event) => {
          event.stopPropagation();
        }}
      />
    </span>
  );
}

function NameField({ name, onNamed }: { readonly name: string; readonly onNamed: (name: string | undefined) => void }) {
  return (
    <input
      className={classes.field}
      aria-label={`Name of ${name}`}
      defaultValue={name}
      maxLength={1000}
      autoFocus
      onFocus={(event) => {
        event.currentTarget.select();
      }}
      onClick={(event) => {
        event.stopPropagation();
      }}
      onDoubleClick={(event) => {
        event.stopPropagation();
      }}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === 'Enter') onNamed(event.currentTarget.value.trim());
        if (event.key === 'Escape') onNamed(undefined);
      }}
      onBlur={(event) => {
        onNamed(event.currentTarget.value.trim());
      }}
    />
  );
}
