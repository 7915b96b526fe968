import { ActionIcon, Anchor, Box, Container, Group, Text, Tooltip, UnstyledButton } from '@mantine/core';
import { IconKeyboard, IconSearch } from '@tabler/icons-react';
import { useEffect, type ReactNode } from 'react';
import { Link, NavLink } from 'react-router-dom';
import { tooltip } from '../features/help/keys';
import { openPalette } from '../features/help/palette';
import { AccountMenu } from '../features/signin/AccountMenu';
import classes from './Page.module.css';
import { Wordmark } from './Wordmark';

/** The frame of every page but the viewer: a quiet bar above, one column below. */
export function Page({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  useEffect(() => {
    document.title = title === 'Lamella' ? title : `${title} · Lamella`;
  }, [title]);
  return (
    <>
      <a className="skip" href="#content">
        Skip to the content
      </a>
      <Box component="header" className={classes.bar}>
        <Group className={classes.places} wrap="nowrap">
          <Anchor
            component={Link}
            to="/"
            underline="never"
            c="inherit"
            aria-label="Lamella, home"
            className={classes.brand}
          >
            <Wordmark />
          </Anchor>
          <nav aria-label="Pages" className={classes.pages}>
            <NavLink to="/" end>
              Datasets
            </NavLink>
            <NavLink to="/annotations">Annotations</NavLink>
          </nav>
        </Group>
        <UnstyledButton className={classes.palette} onClick={openPalette}>
          <IconSearch size={15} aria-hidden />
          <Text size="sm" component="span" flex={1}>
            Find a dataset or a command
          </Text>
          <kbd className="key">Ctrl K</kbd>
        </UnstyledButton>
        <Group gap="xs" wrap="nowrap">
          <Tooltip label={tooltip('help')}>
            <ActionIcon
              component={Link}
              to="/help"
              variant="subtle"
              color="gray"
              size="lg"
              className={classes.keys}
              aria-label={tooltip('help')}
            >
              <IconKeyboard size={20} />
            </ActionIcon>
          </Tooltip>
          <AccountMenu />
        </Group>
      </Box>
      <Container component="main" id="content" tabIndex={-1} size={1240} className={classes.content}>
        {children}
      </Container>
    </>
  );
}
