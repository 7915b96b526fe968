import type { BrickSource, DatasetDetailsFragment } from '@lamella/api';
import { ActionIcon, Anchor, Button, Group, Text, Tooltip } from '@mantine/core';
import { IconCommand, IconInfoCircle, IconKeyboard, IconLayoutSidebarRight, IconLink } from '@tabler/icons-react';
import { Link } from 'react-router-dom';
import { count } from '../../../look/numbers';
import { Strip } from '../../../look/Strip';
import { Wordmark } from '../../../look/Wordmark';
import { AnnotateButton } from '../../annotations/piles/AnnotateButton';
import { ImportButton } from '../../annotations/files/ImportButton';
import { ShareButton } from '../../annotations/people/ShareButton';
import { Others } from '../../annotations/people/Others';
import { SavedState } from '../../annotations/saved/SavedState';
import { tooltip } from '../../help/keys';
import { openPalette } from '../../help/palette';
import { AccountMenu } from '../../signin/AccountMenu';
import { copyLink, linkNow, viewerActions } from '../actions';
import { ExportMenu, type Exported } from '../exports/ExportMenu';
import { useViewer } from '../store';
import classes from '../Viewer.module.css';

/** An annotation as the viewer shows it. */
export interface Annotated {
  readonly id: string;
  readonly name: string;
  /** Where its layers' bricks come from, by the names that they have among the dataset's. */
  readonly sources: Readonly<Record<string, () => BrickSource>>;
}

interface Props {
  readonly dataset: DatasetDetailsFragment;
  readonly annotation: Annotated | undefined;
  /** An annotation at a version, to be looked at only. */
  readonly past: Exported | undefined;
}

/** Where one is, and what can be done with it. */
export function TopBar({ dataset, annotation, past }: Props) {
  const drawn = annotation ?? past;
  const listsOpen = useViewer((viewer) => viewer.listsOpen);
  return (
    <header className={classes.top}>
      <Group gap={10} wrap="nowrap" className={classes.where}>
        <Anchor component={Link} to="/" underline="never" c="inherit" aria-label="Lamella, home">
          <Wordmark small />
        </Anchor>
        <Text c="dimmed" className={classes.crumb} aria-hidden>
          /
        </Text>
        {drawn ? (
          <>
            <Anchor
              component={Link}
              to={`/view/${dataset.id}`}
              size="sm"
              c="dimmed"
              truncate
              maw={220}
              className={classes.crumb}
            >
              {dataset.name}
            </Anchor>
            <Text c="dimmed" className={classes.crumb} aria-hidden>
              ·
            </Text>
            <Text component="h1" size="sm" fw={500} truncate>
              {past?.past ? `${past.name}, version ${count(past.past.version)}` : drawn.name}
            </Text>
          </>
        ) : (
          <Text component="h1" size="sm" fw={500} truncate>
            {dataset.name}
          </Text>
        )}
        <Tooltip label="About this dataset">
          <ActionIcon
            component={Link}
            to={`/datasets/${dataset.id}`}
            variant="subtle"
            color="gray"
            aria-label="About this dataset"
          >
            <IconInfoCircle size={17} />
          </ActionIcon>
        </Tooltip>
      </Group>
      <Strip along="x" className={classes.acts}>
        {annotation ? (
          <>
            <SavedState />
            <Others />
            <ImportButton annotation={annotation.id} />
          </>
        ) : (
          // What was can be looked at, taken away and restored; a new annotation begins on the dataset.
          !past && <AnnotateButton dataset={dataset} size="compact-sm" />
        )}
        <ExportMenu dataset={dataset} annotation={drawn} />
        <Tooltip label={tooltip('palette')}>
          <ActionIcon variant="subtle" color="gray" onClick={openPalette} aria-label={tooltip('palette')}>
            <IconCommand size={17} />
          </ActionIcon>
        </Tooltip>
        {drawn ? (
          <ShareButton id={drawn.id} link={linkNow} />
        ) : (
          <Tooltip label={tooltip('copyLink')}>
            <Button
              size="compact-sm"
              variant="default"
              leftSection={<IconLink size={15} />}
              onClick={() => void copyLink()}
            >
              Share
            </Button>
          </Tooltip>
        )}
        <Tooltip label={tooltip('help')}>
          <ActionIcon component={Link} to="/help" variant="subtle" color="gray" aria-label={tooltip('help')}>
            <IconKeyboard size={18} />
          </ActionIcon>
        </Tooltip>
        <Tooltip label={tooltip('lists')}>
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={tooltip('lists')}
            aria-pressed={listsOpen}
            onClick={viewerActions.lists}
          >
            <IconLayoutSidebarRight size={18} />
          </ActionIcon>
        </Tooltip>
        <AccountMenu />
      </Strip>
    </header>
  );
}
