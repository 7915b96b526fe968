import { Paper, Text } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import classes from './FileDrop.module.css';

interface Props {
  /** What letting go here would do. */
  readonly says: string;
  readonly onFiles: (files: readonly File[]) => void;
}

const holdsFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false;

/** Takes files that are dropped anywhere on the page, and says so while they hang over it. */
export function FileDrop({ says, onFiles }: Props) {
  const [hovers, setHovers] = useState(false);
  const take = useRef(onFiles);
  useEffect(() => {
    take.current = onFiles;
  }, [onFiles]);
  useEffect(() => {
    const over = (event: DragEvent) => {
      if (!holdsFiles(event)) return;
      // Without this the browser would leave the page and show the file.
      event.preventDefault();
      setHovers(true);
    };
    const leave = (event: DragEvent) => {
      if (event.relatedTarget === null) setHovers(false);
    };
    const drop = (event: DragEvent) => {
      setHovers(false);
      if (!holdsFiles(event)) return;
      event.preventDefault();
      const files = [...(event.dataTransfer?.files ?? [])];
      if (files.length > 0) take.current(files);
    };
    window.addEventListener('dragover', over);
    window.addEventListener('dragleave', leave);
    window.addEventListener('drop', drop);
    return () => {
      window.removeEventListener('dragover', over);
      window.removeEventListener('dragleave', leave);
      window.removeEventListener('drop', drop);
    };
  }, []);
  if (!hovers) return null;
  return (
    <div className={classes.drop} role="status">
      <Paper p="lg" radius="md" shadow="md" withBorder>
        <Text fw={500}>{says}</Text>
      </Paper>
    </div>
  );
}
