import { ListVersionsDocument, type EditKind, type ListVersionsQuery } from '@lamella/api';
import { Button, Group, Text } from '@mantine/core';
import { useCallback, useEffect, useState } from 'react';
import { Link } from 'react-router-dom';
import { client } from '../../../host';
import { Failure } from '../../../look/Failure';
import { ago, count } from '../../../look/numbers';
import { restoreVersion } from '../past/restoring';
import { useWorking } from '../working';
import { versionPath } from '../words';
import classes from './Lists.module.css';

type Versions = ListVersionsQuery['annotationVersions'];

const words: Readonly<Record<EditKind, string>> = {
  SKELETON: 'skeleton',
  VOLUME: 'painting',
  SEGMENTS: 'segments',
  BOXES: 'boxes',
  LAYERS: 'layers',
  UNDO: 'undo',
  REDO: 'redo',
  RESTORE: 'restored',
  IMPORT: 'import',
};

// The host tells who did what in one go as one entry; so many are shown at first and with each "older".
const page = 50;
const pause = 1500;

/** Who did what when, newest first: each may be looked at, and made the newest again. */
export function VersionsPanel() {
  const work = useWorking((working) => working.work);
  const mayEdit = useWorking((working) => working.mayEdit);
  const annotation = work?.session.annotation;
  const [versions, setVersions] = useState<Versions>();
  const [hasOlder, setHasOlder] = useState(false);
  const [error, setError] = useState<Error>();

  const ask = useCallback(
    async (before: number | null) => {
      if (annotation === undefined) return;
      try {
        const { annotationVersions } = await client.ask(ListVersionsDocument, { id: annotation, before, first: page });
        setVersions((known) => (before === null ? annotationVersions : [...(known ?? []), ...annotationVersions]));
        setHasOlder(annotationVersions.length === page);
        setError(undefined);
      } catch (error) {
        setError(error instanceof Error ? error : new Error(String(error)));
      }
    },
    [annotation],
  );
  useEffect(() => {
    void ask(null);
    let timer: ReturnType<typeof setTimeout> | undefined;
    let version = work?.session.replica.version;
    // What is drawn meanwhile, by whomever, comes on top once the hand rests.
    const end = work?.session.replica.subscribe((told) => {
      if (told.version === version) return;
      version = told.version;
      clearTimeout(timer);
      timer = setTimeout(() => void ask(null), pause);
    });
    return () => {
      clearTimeout(timer);
      end?.();
    };
  }, [ask, work]);

  if (error) return <Failure what="The versions could not be listed" error={error} again={() => void ask(null)} />;
  if (!versions || annotation === undefined)
    return (
      <p className={classes.empty} role="status">
        Listing the versions
      </p>
    );
  return (
    <ol className={classes.versions} aria-label="Versions, newest first" tabIndex={0}>
      {versions.map((entry, index) => (
        <li key={entry.version} className={classes.version}>
          <Group justify="space-between" wrap="nowrap" gap="xs">
            <Text size="sm" truncate>
              {entry.person?.name ?? 'Somebody'}
            </Text>
            <Text size="xs" c="dimmed" style={{ flex: 'none' }}>
              {ago(entry.at)}
            </Text>
          </Group>
          <Group justify="space-between" wrap="nowrap" gap="xs">
            <Text size="xs" c="dimmed">
              {saysOf(entry)}
            </Text>
            {index === 0 ? (
              <Text size="xs" c="dimmed" style={{ flex: 'none' }}>
                current
              </Text>
            ) : (
              <Group gap={4} wrap="nowrap" style={{ flex: 'none' }}>
                <Button
                  component={Link}
                  to={versionPath(annotation, entry.version)}
                  size="compact-xs"
                  variant="default"
                  aria-label={`Look at version ${String(entry.version)}`}
                >
                  Look
                </Button>
                {mayEdit && (
                  <Button
                    size="compact-xs"
                    variant="default"
                    aria-label={`Restore version ${String(entry.version)}`}
                    onClick={() => {
                      restoreVersion(entry.version);
                    }}
                  >
                    Restore
                  </Button>
                )}
              </Group>
            )}
          </Group>
        </li>
      ))}
      {hasOlder && (
        <li className={classes.version}>
          <Button size="compact-sm" variant="subtle" onClick={() => void ask(versions.at(-1)?.firstVersion ?? null)}>
            Older
          </Button>
        </li>
      )}
    </ol>
  );
}

function saysOf({ kinds, operations, version, restoredVersion }: Versions[number]): string {
  const did =
    restoredVersion === null
      ? `${kinds.map((kind) => words[kind]).join(', ')}, ${count(operations)} ${operations === 1 ? 'edit' : 'edits'}`
      : `restored version ${count(restoredVersion)}`;
  return `${count(version)} · ${did}`;
}
