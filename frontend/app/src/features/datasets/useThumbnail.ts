import { useEffect, useState } from 'react';
import { client } from '../../host';

// A picture of a private dataset needs the token, which an <img> cannot send: fetched once, kept as a blob while the page lives.
const pictures = new Map<string, Promise<string | null>>();

/** An address that an <img> may show; undefined while on its way, null when there is no picture. */
export function useThumbnail(address: string | null | undefined): string | null | undefined {
  const [shown, setShown] = useState<{ readonly address: string; readonly picture: string | null }>();
  useEffect(() => {
    if (!address) return;
    let wanted = true;
    let picture = pictures.get(address);
    if (!picture) {
      picture = client
        .get(address)
        .then(async (response) => URL.createObjectURL(await response.blob()))
        .catch(() => {
          // Not kept: the host may be making it just now.
          pictures.delete(address);
          return null;
        });
      pictures.set(address, picture);
    }
    void picture.then((picture) => {
      if (wanted) setShown({ address, picture });
    });
    return () => {
      wanted = false;
    };
  }, [address]);
  if (!address) return null;
  return shown?.address === address ? shown.picture : undefined;
}
