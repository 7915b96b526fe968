import type { BrickSource, DatasetDetailsFragment } from '@lamella/api';
import { ActionIcon, Anchor, Button, Group, Text, Tooltip } from '@mantine/core';
import { IconCommand, IconInfoCircle, IconKeyboard, IconLayoutSidebarRight, IconLink } from '@tabler/icons-react';
import { Link } from 'react-router-dom';
import { Wordmark } from '../../look/Wordmark';
import { AnnotateButton } from '../annotations/AnnotateButton';
import { FilesMenu } from '../annotations/FilesMenu';
import { ShareButton } from '../annotations/ShareButton';
import { Others } from '../annotations/Others';
import { SavedState } from '../annotations/SavedState';
import { tooltip } from '../help/keys';
import { openPalette } from '../help/palette';
import { AccountMenu } from '../signin/AccountMenu';
import { copyLink, linkNow, viewerActions } from './actions';
import { ExportButton } from './exports/ExportButton';
import { useViewer } from './store';
import classes from './Viewer.module.css';

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
}

/** Where one is, and what can be done with it. */
export function TopBar({ dataset, annotation }: Props) {
  const listsOpen = useViewer((viewer) => viewer.listsOpen);
  return (
    <header className={classes.top}>
      <Group gap={10} wrap="nowrap" miw={0}>
        <Anchor component={Link} to="/" underline="never" c="inherit" aria-label="Lamella, home">
          <Wordmark small />
        </Anchor>
        <Text c="dimmed" aria-hidden>
          /
        </Text>
        {annotation ? (
          <>
            <Anchor component={Link} to={`/view/${dataset.id}`} size="sm" c="dimmed" truncate maw={220}>
              {dataset.name}
            </Anchor>
            <Text c="dimmed" aria-hidden>
              ·
            </Text>
            <Text component="h1" size="sm" fw={500} truncate>
              {annotation.name}
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
      <Group gap={6} wrap="nowrap">
        {annotation ? (
          <>
            <SavedState />
            <Others />
            <FilesMenu annotation={annotation} />
          </>
        ) : (
          <AnnotateButton dataset={dataset} size="compact-sm" />
        )}
        <ExportButton dataset={dataset} annotation={annotation?.id} />
        <Tooltip label={tooltip('palette')}>
          <ActionIcon variant="subtle" color="gray" onClick={openPalette} aria-label={tooltip('palette')}>
            <IconCommand size={17} />
          </ActionIcon>
        </Tooltip>
        {annotation ? (
          <ShareButton id={annotation.id} link={linkNow} />
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
      </Group>
    </header>
  );
}
