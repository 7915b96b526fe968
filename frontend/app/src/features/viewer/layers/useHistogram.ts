import { getHistogram, type Histogram } from '@lamella/api';
import { useEffect, useState } from 'react';
import { client } from '../../../host';
import { idOf, usePerson } from '../../signin/person';

/** The histogram of a layer's channel, once the host has it; asked for anew when its voxels are others, or somebody else is here. */
export function useHistogram(
  address: string | null,
  channel: number,
  contentVersion: string,
): { readonly histogram: Histogram | undefined; readonly error: Error | undefined } {
  const person = usePerson(idOf);
  const [found, setFound] = useState<{ readonly histogram?: Histogram; readonly error?: Error }>({});
  useEffect(() => {
    if (!address) return;
    const abort = new AbortController();
    const asked = `${address}${address.includes('?') ? '&' : '?'}c=${String(channel)}`;
    getHistogram(client, asked, abort.signal).then(
      (histogram) => {
        setFound({ histogram });
      },
      (error: unknown) => {
        if (!abort.signal.aborted) setFound({ error: error instanceof Error ? error : new Error(String(error)) });
      },
    );
    return () => {
      abort.abort();
    };
  }, [address, channel, contentVersion, person]);
  return { histogram: found.histogram, error: found.error };
}
