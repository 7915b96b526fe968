import type { AnnotationCardFragment } from '@lamella/api';
import { Avatar, Badge, Button, Group, Text } from '@mantine/core';
import { IconRestore } from '@tabler/icons-react';
import { Link } from 'react-router-dom';
import { ago } from '../../../look/numbers';
import { Thumbnail } from '../../datasets/Thumbnail';
import { initials } from '../../signin/AccountMenu';
import { AnnotationMenu } from './AnnotationMenu';
import classes from './AnnotationRow.module.css';
import { restore } from './changing';
import { annotationPath, openings, stages } from '../words';

interface Props {
  readonly annotation: AnnotationCardFragment;
  /** Left out where all are on one dataset. */
  readonly namesDataset: boolean;
  readonly onTag: (tag: string) => void;
  readonly onChange: (changed: AnnotationCardFragment) => void;
  readonly onGone: () => void;
}

/** One annotation: a click on its line opens it, the rest lies above. */
export function AnnotationRow({ annotation, namesDataset, onTag, onChange, onGone }: Props) {
  const { id, name, description, tags, dataset, owner, editedAt, trashedAt } = annotation;
  const about = [
    namesDataset ? (dataset?.name ?? 'a dataset that you may not see') : '',
    owner?.name ?? '',
    trashedAt ? `thrown away ${ago(trashedAt)}` : `edited ${ago(editedAt)}`,
  ];
  return (
    <article className={classes.row} aria-label={name}>
      <div className={classes.picture} data-trashed={trashedAt !== null || undefined}>
        <Thumbnail address={dataset?.thumbnailUrl ?? null} alt="" />
      </div>
      <div className={classes.text}>
        {trashedAt || !dataset ? (
          <Text fw={600} truncate>
            {name}
          </Text>
        ) : (
          <Link to={annotationPath(id)} className={classes.name} title={name}>
            {name}
          </Link>
        )}
        <Text size="sm" c="dimmed" truncate>
          {about.filter(Boolean).join(' · ')}
        </Text>
        {(description || tags.length > 0) && (
          <Group gap={6} wrap="nowrap" className={classes.more}>
            {tags.map((tag) => (
              <button
                key={tag}
                type="button"
                className={classes.tag}
                aria-label={`Search for ${tag}`}
                onClick={() => {
                  onTag(tag);
                }}
              >
                {tag}
              </button>
            ))}
            <Text size="sm" c="dimmed" truncate>
              {description}
            </Text>
          </Group>
        )}
      </div>
      <Group gap={8} className={classes.badges}>
        <People annotation={annotation} />
        <Signs annotation={annotation} />
      </Group>
      <div className={classes.menu}>
        {trashedAt ? (
          <Button
            size="compact-sm"
            variant="default"
            leftSection={<IconRestore size={14} />}
            onClick={() =>
              void restore(annotation).then((done) => {
                if (done) onGone();
              })
            }
          >
            Restore
          </Button>
        ) : (
          <AnnotationMenu annotation={annotation} onChange={onChange} onGone={onGone} />
        )}
      </div>
    </article>
  );
}

/** Who is in it now. */
function People({ annotation: { editors } }: Pick<Props, 'annotation'>) {
  const names = [...new Map(editors.map(({ person, name }) => [person, name])).values()];
  if (names.length === 0) return null;
  const says = `${names.join(', ')} ${names.length === 1 ? 'is' : 'are'} here now`;
  return (
    <div className={classes.people} role="img" aria-label={says} title={says}>
      {names.slice(0, 4).map((name) => (
        <Avatar key={name} size={24} radius="xl" color="teal" variant="light">
          {initials(name)}
        </Avatar>
      ))}
      {names.length > 4 && <span>+{names.length - 4}</span>}
    </div>
  );
}

function Signs({ annotation: { state, access } }: Pick<Props, 'annotation'>) {
  // What is as always is not said: that it is active.
  const signs = [...(state === 'ACTIVE' ? [] : [stages[state]]), openings[access]];
  return signs.map(({ name, says, Icon }) => (
    <Badge
      key={name}
      variant="default"
      size="md"
      fw={500}
      tt="none"
      leftSection={<Icon size={12} aria-hidden />}
      title={says}
    >
      {name}
    </Badge>
  ));
}
