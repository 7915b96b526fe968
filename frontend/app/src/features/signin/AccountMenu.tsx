import { Avatar, Button, Menu, Text, UnstyledButton } from '@mantine/core';
import { useMantineColorScheme } from '@mantine/core';
import { IconDeviceDesktop, IconKey, IconLogout, IconMoon, IconSun } from '@tabler/icons-react';
import { session } from '../../host';
import { tell, tellError } from '../../look/tell';
import { signIn, signOut, usePerson } from './person';

const schemes = [
  { value: 'dark', name: 'Dark', Icon: IconMoon },
  { value: 'light', name: 'Light', Icon: IconSun },
  { value: 'auto', name: 'As the system', Icon: IconDeviceDesktop },
] as const;

/** Who is signed in, how the page looks, and the way out. */
export function AccountMenu() {
  const me = usePerson((person) => person.me);
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const guest = !me?.isSignedIn;
  return (
    <>
      {me && guest && (
        <Button size="compact-sm" onClick={signIn}>
          Sign in
        </Button>
      )}
      <Menu position="bottom-end" width={220}>
        <Menu.Target>
          <UnstyledButton
            aria-label={guest ? 'Appearance' : `${initials(me.name)}, account of ${me.name}`}
            style={{ borderRadius: 999 }}
          >
            <Avatar size={28} radius="xl" color="teal" variant="light">
              {guest ? <IconMoon size={15} /> : initials(me.name)}
            </Avatar>
          </UnstyledButton>
        </Menu.Target>
        <Menu.Dropdown>
          {!guest && (
            <>
              <Menu.Label>
                <Text size="sm" c="var(--mantine-color-text)" fw={500}>
                  {me.name}
                </Text>
                {me.roles.length > 0 ? me.roles.map((role) => role.toLowerCase()).join(', ') : 'guest'}
              </Menu.Label>
              <Menu.Divider />
            </>
          )}
          {schemes.map(({ value, name, Icon }) => (
            <Menu.Item
              key={value}
              leftSection={<Icon size={16} />}
              aria-current={colorScheme === value}
              fw={colorScheme === value ? 600 : 400}
              onClick={() => {
                setColorScheme(value);
              }}
            >
              {name}
            </Menu.Item>
          ))}
          {!guest && (
            <>
              <Menu.Divider />
              <Menu.Item leftSection={<IconKey size={16} />} onClick={() => void copyToken()}>
                Copy a token
              </Menu.Item>
              <Menu.Item leftSection={<IconLogout size={16} />} onClick={signOut}>
                Sign out
              </Menu.Item>
            </>
          )}
        </Menu.Dropdown>
      </Menu>
    </>
  );
}

/** What scripts and the command line act with. */
async function copyToken(): Promise<void> {
  try {
    const token = await session.token(true);
    if (token === null) throw new Error('You are not signed in.');
    await navigator.clipboard.writeText(token);
    tell('A token is copied. Scripts act as you with it (LAMELLA_TOKEN) until it ends, minutes from now.');
  } catch (error) {
    tellError('No token could be copied', error);
  }
}

export function initials(name: string): string {
  const words = name.split(/\s+/).filter(Boolean);
  return [words[0], words.length > 1 ? words.at(-1) : undefined].map((word) => word?.[0]?.toUpperCase() ?? '').join('');
}
