import { ProbePathDocument } from '@lamella/api';
import { useDebouncedValue } from '@mantine/hooks';
import { useAsk } from '../../../look/useAsk';

/** What lies at a path of the server, looked at whenever typing pauses. */
export function useProbe(path: string) {
  const wanted = path.trim();
  const [asked] = useDebouncedValue(wanted, 350);
  const { data, error, loading } = useAsk(ProbePathDocument, asked ? { path: asked } : null);
  // Until typing pauses, what is known is of the path before.
  return { volume: data?.probe, error, loading, asked, isOfPath: asked === wanted && !loading };
}
