import { Button, Center, Stack, Text, Title } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { useNavigate } from 'react-router-dom';
import { session } from '../../host';
import { Waiting } from '../../look/Waiting';
import { signIn, usePerson } from './person';

/** Where the sign-in service sends people back to: takes the token, then goes on to where they wanted to be. */
export function SignedInPage() {
  const navigate = useNavigate();
  const [error, setError] = useState<Error>();
  const begun = useRef(false);
  useEffect(() => {
    // A code is good for one exchange only.
    if (begun.current) return;
    begun.current = true;
    session.complete(window.location.href).then(
      async (wanted) => {
        await usePerson.getState().refresh();
        await navigate(wanted, { replace: true });
      },
      (error: unknown) => {
        setError(error instanceof Error ? error : new Error(String(error)));
      },
    );
  }, [navigate]);
  if (!error) {
    return <Waiting label="Signing in" />;
  }
  return (
    <Center component="main" h="100vh" px="md">
      <Stack maw={460}>
        <Title>Signing in did not work</Title>
        <Text>{error.message}</Text>
        <Text c="dimmed">The link back from the sign-in service is good once, and for a few minutes only.</Text>
        <Button
          w="fit-content"
          onClick={() => {
            void navigate('/', { replace: true });
            signIn();
          }}
        >
          Sign in again
        </Button>
      </Stack>
    </Center>
  );
}
