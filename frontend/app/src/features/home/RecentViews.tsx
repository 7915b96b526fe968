import { Group, Text, Title } from '@mantine/core';
import { Link } from 'react-router-dom';
import { usePerson } from '../signin/person';
import { pathOf, recentViews } from './recent';
import classes from './RecentViews.module.css';

/** What whoever is here looked at last in this browser: one click goes back to the very view. */
export function RecentViews() {
  const me = usePerson((person) => person.me);
  const views = me ? recentViews(me.id) : [];
  if (views.length === 0) return null;
  return (
    <section aria-labelledby="recent">
      <Title order={2} id="recent" mb="sm">
        Go on where you were
      </Title>
      <Group gap="md" mb={32} wrap="nowrap" className={classes.row}>
        {views.map((view) => (
          <Link key={pathOf(view)} to={pathOf(view)} className={classes.view}>
            {view.picture.startsWith('data:image/jpeg;base64,') ? (
              <img src={view.picture} alt="" />
            ) : (
              <span className={classes.blank} />
            )}
            <Text size="sm" truncate component="span" display="block" mt={6}>
              {view.name}
            </Text>
          </Link>
        ))}
      </Group>
    </section>
  );
}
