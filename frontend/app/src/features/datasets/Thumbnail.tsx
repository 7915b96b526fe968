import { Skeleton } from '@mantine/core';
import { IconStack2 } from '@tabler/icons-react';
import classes from './Thumbnail.module.css';
import { useThumbnail } from './useThumbnail';

/** A dataset's own picture, or a quiet sign where there is none. */
export function Thumbnail({ address, alt }: { readonly address: string | null; readonly alt: string }) {
  const picture = useThumbnail(address);
  if (picture === undefined) return <Skeleton className={classes.frame} radius={0} />;
  return (
    <div className={classes.frame}>
      {picture ? (
        <img src={picture} alt={alt} />
      ) : (
        <IconStack2 size={40} stroke={1} aria-label="No picture yet" role="img" />
      )}
    </div>
  );
}
