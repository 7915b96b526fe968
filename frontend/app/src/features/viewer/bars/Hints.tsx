import { Button, Group, Text } from '@mantine/core';
import { useLocalStorage } from '@mantine/hooks';
import classes from '../Viewer.module.css';

const hints: readonly { readonly does: string; readonly says: string }[] = [
  { does: 'Drag', says: 'to pan' },
  { does: 'Wheel', says: 'to page through' },
  { does: 'Ctrl + wheel', says: 'to zoom' },
  { does: '?', says: 'for all keys; tools are on the left' },
];

/** Four hints on the first visit, beside the picture and not over it; gone for ever when dismissed. */
export function Hints() {
  const [state, setState] = useLocalStorage({
    key: 'lamella.hints',
    defaultValue: 'new',
    getInitialValueInEffect: false,
  });
  if (state === 'dismissed') return null;
  return (
    <aside className={classes.hints} aria-label="Hints for the first visit">
      {hints.map(({ does, says }) => (
        <Group key={does} gap={6} wrap="nowrap">
          <kbd className="key">{does}</kbd>
          <Text size="sm">{says}</Text>
        </Group>
      ))}
      <Button
        size="compact-sm"
        variant="default"
        onClick={() => {
          setState('dismissed');
        }}
      >
        Got it
      </Button>
    </aside>
  );
}
