import { Button, Group, Paper, Text } from '@mantine/core';
import type { Refusal, Vec3 } from '@lamella/engine';
import { count } from '../../../look/numbers';
import { useViewer } from '../store';
import classes from '../Viewer.module.css';

/** Whether a place lies in a refused brick. */
export function covers({ source, brick }: Pick<Refusal, 'source' | 'brick'>, position: Vec3): boolean {
  const level = source.levels[brick.level];
  if (!level) return false;
  const at = [brick.x, brick.y, brick.z];
  return position.every((place, axis) => {
    const voxel = Math.floor((place - (level.origin[axis] ?? 0)) / (level.mag[axis] ?? 1));
    return Math.floor(voxel / level.brickEdge) === at[axis];
  });
}

/** Says why tiles are hatched: the one under the pointer, or else how many there are; with the way to ask again. */
export function RefusedTip() {
  const all = useViewer((viewer) => viewer.refused);
  // What broke once is asked for again by itself: it is told when that did not help.
  const refused = all.filter(({ failures, mayRecover }) => failures > 1 || !mayRecover);
  const position = useViewer((viewer) => (viewer.refused.length > 0 ? viewer.pick?.position : undefined));
  const engine = useViewer((viewer) => viewer.engine);
  const first = refused[0];
  if (!first) return null;
  const here = position && refused.find((refusal) => covers(refusal, position));
  const cause = (here ?? first).cause;
  const says = here
    ? 'This tile is missing'
    : `${count(refused.length)} ${refused.length === 1 ? 'tile is' : 'tiles are'} missing`;
  return (
    <Paper className={classes.refused} withBorder px="sm" py={6} role="status">
      <Group gap="sm" wrap="nowrap">
        <span className={classes.hatched} aria-hidden />
        <Text size="sm" lineClamp={2}>
          <b>{says}:</b> {cause}
        </Text>
        <Button
          size="compact-sm"
          variant="default"
          flex="none"
          onClick={() => {
            engine?.retry(here?.key);
          }}
        >
          Try again
        </Button>
      </Group>
    </Paper>
  );
}
