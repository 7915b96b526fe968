import { useEffect } from 'react';
import { useLocation, useNavigate } from 'react-router-dom';
import { count } from '../../../look/numbers';
import { tell } from '../../../look/tell';
import type { Work } from '../work';
import { useWorking } from '../working';

/** Makes an older version the newest; nothing between is lost, and one key takes it back. */
export function restoreVersion(version: number): void {
  const { work, mayEdit } = useWorking.getState();
  if (!work || !mayEdit) return;
  work.session.restore(version);
  tell(`Everything is as in version ${count(version)} again. Ctrl+Z takes it back.`);
}

/** Restores, once the annotation is open, the version that a page of its past asked for. */
export function useRestoreAsked(work: Work | undefined): void {
  const { state, pathname, search, hash } = useLocation();
  const navigate = useNavigate();
  const wanted = restoreIn(state);
  useEffect(() => {
    if (wanted === undefined || !work) return;
    restoreVersion(wanted);
    // Said once: a reload does not restore again.
    void navigate({ pathname, search, hash }, { replace: true, state: null });
  }, [wanted, work, navigate, pathname, search, hash]);
}

function restoreIn(state: unknown): number | undefined {
  const { restore } = (state ?? {}) as { readonly restore?: unknown };
  return typeof restore === 'number' ? restore : undefined;
}
