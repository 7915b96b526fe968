import { Group, Text } from '@mantine/core';

/** The name with its sign: three sheets, one behind the other. The small one is the sign alone where there is little room. */
export function Wordmark({ small = false }: { readonly small?: boolean }) {
  return (
    <Group gap={8} wrap="nowrap">
      <svg viewBox="0 0 24 24" width={small ? 18 : 24} height={small ? 18 : 24} fill="none" aria-hidden>
        <path d="M3 8.2 12 4l9 4.2-9 4.2z" fill="#2bb3a3" />
        <path d="m3 12.4 9 4.2 9-4.2" stroke="#2bb3a3" strokeWidth="1.8" strokeLinejoin="round" opacity=".75" />
        <path d="m3 16.4 9 4.2 9-4.2" stroke="#2bb3a3" strokeWidth="1.8" strokeLinejoin="round" opacity=".45" />
      </svg>
      <Text component="span" fw={600} fz={small ? 14 : 17} lts="-0.01em" {...(small && { visibleFrom: 'sm' })}>
        Lamella
      </Text>
    </Group>
  );
}
