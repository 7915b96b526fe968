import { Center, Loader } from '@mantine/core';
import { useEffect, useState } from 'react';

/** Milliseconds that nobody calls waiting (Nielsen, Usability Engineering, 1993, section 5.5: up to a second). */
const patience = 700;

/**
 * Stands where a page will be.
 * The wheel appears only to who has to wait: it turns on every frame, and a browser that draws in software spends on it what the
 * picture that is about to come needs itself.
 * @param label What is waited for.
 */
export function Waiting({ label }: { readonly label: string }) {
  const [isLong, setLong] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => {
      setLong(true);
    }, patience);
    return () => {
      clearTimeout(timer);
    };
  }, []);
  return (
    <Center component="main" h="100vh" aria-label={label} aria-busy>
      {isLong && <Loader />}
    </Center>
  );
}
