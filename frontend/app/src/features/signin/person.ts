import { Refused, WhoAmIDocument, type WhoAmIQuery } from '@lamella/api';
import { create } from 'zustand';
import { client, session } from '../../host';
import { hideEnded, tellEnded, tellError } from '../../look/tell';
import { forgetPerson, heedSignIn } from '../home/recent';

interface Person {
  /** Undefined until the host has answered. */
  readonly me: WhoAmIQuery['me'] | undefined;
  /** Why the host did not answer. */
  readonly error: Error | undefined;
  readonly refresh: () => Promise<void>;
}

/** Who is looking, as the host sees it. */
export const usePerson = create<Person>((set, get) => ({
  me: undefined,
  error: undefined,
  refresh: async () => {
    try {
      const { me } = await client.ask(WhoAmIDocument, {});
      const before = get().me;
      // An answer that says what was known already may have been asked for before they signed out.
      if (before && me.id !== before.id) heedSignIn(me.id);
      set({ me, error: undefined });
    } catch (error) {
      set({ error: error instanceof Error ? error : new Error(String(error)) });
    }
  },
}));

session.onChange(() => {
  // Who was here stays on the page with all that it shows, until they sign in again or choose to be a guest.
  if (session.hasEnded()) tellEnded(signIn, () => session.goOnAsGuest());
  else {
    hideEnded();
    void usePerson.getState().refresh();
  }
});

/** Who is looking: an id, null for a guest, undefined until the host has answered. */
export const idOf = ({ me }: Person): string | null | undefined => (me === undefined ? undefined : me.id);

/** May bring data in from the server's folders. */
export function mayImport(me: WhoAmIQuery['me'] | undefined): boolean {
  return me?.roles.some((role) => role === 'ADMIN' || role === 'MANAGER') ?? false;
}

/** May make annotations of their own. */
export function mayAnnotate(me: WhoAmIQuery['me'] | undefined): boolean {
  return (me?.isSignedIn && me.roles.length > 0) ?? false;
}

export function signIn(): void {
  session.signIn(window.location.pathname + window.location.search + window.location.hash).catch((error: unknown) => {
    tellError('Signing in did not work', error);
  });
}

export function signOut(): void {
  const id = usePerson.getState().me?.id;
  if (typeof id === 'string') forgetPerson(id);
  void session.signOut().then((isTold) => {
    if (isTold) return;
    const why =
      'The sign-in service cannot be reached and may let you in again unasked. On a shared computer, close the browser.';
    tellError('You are signed out on this site only', new Refused(why, 'UNREACHABLE'));
  });
}
