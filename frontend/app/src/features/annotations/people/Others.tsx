import { Tooltip, UnstyledButton } from '@mantine/core';
import type { CSSProperties } from 'react';
import classes from '../saved/SavedState.module.css';
import { goTo } from '../skeletons/tracing';
import { doingOf } from '../words';
import { useWorking } from '../working';

const most = 4;

/** Who else is here: rings with initials; a click flies to where they are. */
export function Others() {
  const others = useWorking((working) => working.others);
  if (others.length === 0) return null;
  const more = others.length - most;
  return (
    <div className={classes.people} role="group" aria-label="Others in this annotation">
      {others.slice(0, most).map(({ client, name, color, at, tool }) => (
        <Tooltip key={client} label={`${name} ${doingOf(tool)}. Click to go there`}>
          <UnstyledButton
            className={classes.person}
            style={{ '--person': color } as CSSProperties}
            aria-label={`Go to ${name}`}
            onClick={() => {
              if (at) goTo(at);
            }}
          >
            {initials(name)}
          </UnstyledButton>
        </Tooltip>
      ))}
      {more > 0 && <span>+{more}</span>}
    </div>
  );
}

function initials(name: string): string {
  const words = name.split(/\s+/).filter(Boolean);
  return ((words[0]?.[0] ?? '') + (words.length > 1 ? (words.at(-1)?.[0] ?? '') : '')).toUpperCase();
}
