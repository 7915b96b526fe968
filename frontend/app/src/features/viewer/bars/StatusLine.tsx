import { CopyButton, Tooltip, UnstyledButton } from '@mantine/core';
import { count, number } from '../../../look/numbers';
import { useWorking } from '../../annotations/working';
import { useViewer } from '../store';
import classes from '../Viewer.module.css';

/** Where the pointer is and what lies there; what is still on its way. */
export function StatusLine() {
  const pick = useViewer((viewer) => viewer.pick);
  const centre = useViewer((viewer) => viewer.view.position);
  const layers = useViewer((viewer) => viewer.layers);
  const dataset = useViewer((viewer) => viewer.shown?.dataset);
  const position = pick?.position ?? centre;
  const values = layers.flatMap(({ name, style }) => {
    const found = pick?.values.get(name);
    return found && style.visible ? [{ name, kind: style.kind, ...found }] : [];
  });
  const drawn = values[0];
  const mag = drawn && dataset?.layers.find(({ name }) => name === drawn.name)?.mags[drawn.level]?.mag;
  const whole = position.map((place) => Math.floor(place));
  return (
    <footer className={classes.status}>
      <CopyButton value={whole.join(', ')}>
        {({ copied, copy }) => (
          <Tooltip label={copied ? 'Copied' : 'Copy the position'} position="top-start">
            <UnstyledButton className={classes.place} onClick={copy}>
              {whole.map((place, axis) => (
                <span key={['x', 'y', 'z'][axis]} style={{ color: `var(--axis-text-${['x', 'y', 'z'][axis] ?? ''})` }}>
                  {count(place)}
                </span>
              ))}
            </UnstyledButton>
          </Tooltip>
        )}
      </CopyButton>
      {values.map(({ name, kind, value }) => (
        <span key={name} className={classes.value}>
          <span className={classes.muted}>{name}</span>{' '}
          <span className={kind === 'segmentation' ? 'mono' : undefined}>
            {kind === 'segmentation' ? String(value) : typeof value === 'bigint' ? count(value) : number(value, 6)}
          </span>
        </span>
      ))}
      {mag && (
        <span className={classes.value}>
          <span className={classes.muted}>mag</span> {mag}
        </span>
      )}
      <Loading />
    </footer>
  );
}

function Loading() {
  const visible = useViewer((viewer) => viewer.status?.visible ?? 0);
  const missing = useViewer((viewer) => viewer.status?.missing ?? 0);
  const isComing = useWorking(({ work, arrived }) => work !== undefined && arrived !== 'whole');
  const share = visible > 0 ? (visible - missing) / visible : 1;
  const says = missing > 0 ? `${count(visible - missing)} of ${count(visible)} bricks` : `${count(visible)} bricks`;
  return (
    <span className={classes.loading}>
      <span
        className={classes.bar}
        data-done={missing === 0 || undefined}
        role="progressbar"
        aria-label="Bricks of this view that are drawn"
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(share * 100)}
      >
        <span style={{ transform: `scaleX(${String(share)})` }} />
      </span>
      {isComing ? `${says}, the skeleton is on its way` : says}
    </span>
  );
}
