import type { DatasetAccess } from '@lamella/api';
import { Badge } from '@mantine/core';
import { IconLock, IconUsers, IconWorld } from '@tabler/icons-react';

/** The three circles of people, in the words used everywhere. */
export const circles = {
  PRIVATE: { name: 'Private', says: 'Its owner and the administrators', Icon: IconLock },
  SIGNED_IN: { name: 'Signed in', says: 'Everybody who is signed in', Icon: IconUsers },
  PUBLIC: { name: 'Public', says: 'Everybody, without signing in', Icon: IconWorld },
} as const satisfies Record<DatasetAccess, unknown>;

export const accesses = Object.keys(circles) as DatasetAccess[];

export function AccessBadge({ access, published }: { readonly access: DatasetAccess; readonly published?: boolean }) {
  const { name, says, Icon } = circles[access];
  return (
    <Badge
      variant="default"
      size="md"
      fw={500}
      tt="none"
      leftSection={<Icon size={12} aria-hidden />}
      title={`Seen by: ${says}`}
    >
      {published ? 'Published' : name}
    </Badge>
  );
}
