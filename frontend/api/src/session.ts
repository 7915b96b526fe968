import { ErrorResponse, UserManager, WebStorageStateStore, type User } from 'oidc-client-ts';
import type { TokenSource } from './client';
import { Refused, refusalOf } from './refusal';

/** Where the sign-in service sends people back to. */
export const signedInPath = '/signed-in';

/** Sign-in by OpenID Connect: code flow with PKCE, refresh by need, sign-out at the service too. */
export interface Session {
  readonly token: TokenSource;
  /** Leaves the page; comes back to `returnTo` on this site. */
  signIn(returnTo: string): Promise<void>;
  /** Called on the page the service sends back to; answers where the person wanted to be. */
  complete(address: string): Promise<string>;
  /**
   * Whoever was here is not any more, whatever happens. Where the service ends sign-ins too, the page leaves for it. Answers false
   * where the host or the service could not be asked: it may let them in again.
   */
  signOut(): Promise<boolean>;
  /** The service ended the sign-in while this page spoke in somebody's name: it asks for nothing more until they sign in, or go on as a guest. */
  hasEnded(): boolean;
  goOnAsGuest(): void;
  /** Called whenever somebody signs in or out, or a sign-in ends, in any tab. */
  onChange(changed: () => void): void;
}

interface SignInSettings {
  readonly authority: string;
  readonly clientId: string;
}

// A token with less than this left is renewed before it is used.
const marginSeconds = 30;
const renewLock = 'lamella-renew';
// Tells the other tabs that somebody's token went because the service took it back, not because they signed out.
const endedMark = 'lamella.ended';

const unreachable = (what: string, error: unknown) =>
  new Refused(`${what} cannot be reached. Check the connection, then try again.`, 'UNREACHABLE', String(error));
const signedOut = () => new Refused('Your sign-in has ended. Sign in again to go on.', 'SIGNED_OUT');

/** Whose tokens these are, as they lie in the browser's storage; a renewed token is the same person's. */
const subjectOf = (stored: string | null) =>
  stored === null ? null : (JSON.parse(stored) as { readonly profile?: { readonly sub?: string } }).profile?.sub;

/** Starts without a request: who never signs in never asks for the settings. */
export function createSession(origin: string = window.location.origin): Session {
  let manager: Promise<UserManager> | undefined;
  const listeners: (() => void)[] = [];
  let spokeForSomebody = false;
  let ended = false;
  const tell = () => {
    for (const listener of listeners) listener();
  };
  const users = new WebStorageStateStore({ store: window.localStorage, prefix: 'lamella.' });

  async function settings(): Promise<SignInSettings> {
    const response = await fetch(`${origin}/signin`).catch((error: unknown) => {
      throw unreachable('The server', error);
    });
    if (!response.ok) throw await refusalOf(response);
    return (await response.json()) as SignInSettings;
  }

  function managed(): Promise<UserManager> {
    manager ??= settings().then(
      ({ authority, clientId }) =>
        new UserManager({
          authority: new URL(authority, origin).href,
          client_id: clientId,
          redirect_uri: origin + signedInPath,
          post_logout_redirect_uri: `${origin}/`,
          scope: 'openid profile email',
          automaticSilentRenew: false,
          userStore: users,
          stateStore: users,
        }),
    );
    // A host that was down when first asked is asked again.
    manager.catch(() => (manager = undefined));
    return manager;
  }

  const keysOfUsers = () => Object.keys(window.localStorage).filter((key) => key.startsWith('lamella.user:'));

  /** A token that lies ready and is good for a while: what a page begins with waits for no settings. Absent where another service's lies there too. */
  function tokenAtHand(): string | undefined {
    const [key, another] = keysOfUsers();
    if (key === undefined || another !== undefined) return undefined;
    const { access_token: token, expires_at: end } = JSON.parse(
      window.localStorage.getItem(key) ?? '{}',
    ) as Partial<User>;
    return token !== undefined && end !== undefined && end - Date.now() / 1000 > marginSeconds ? token : undefined;
  }

  /** Nobody is here. The news from another tab comes later than what it tells of: who spoke for somebody does not become a guest unasked. */
  function nobody(): null {
    if (!ended && spokeForSomebody && window.localStorage.getItem(endedMark) !== null) {
      ended = true;
      tell();
    }
    if (ended) throw signedOut();
    return null;
  }

  // Tabs share one refresh token, and a service may take each only once: whoever holds the lock renews, the others read the result.
  async function renew(stale: User): Promise<User | null> {
    const users = await managed();
    return await navigator.locks.request(renewLock, async () => {
      const now = await users.getUser();
      // Whoever held the lock before may have been refused. To ask for nobody would open a hidden frame, in vain.
      if (!now) return nobody();
      if (now.access_token !== stale.access_token) return now;
      try {
        return await users.signinSilent();
      } catch (error) {
        // Only the service's own refusal ends a sign-in: a line that is down leaves people who they are.
        if (!(error instanceof ErrorResponse)) throw unreachable('The sign-in service', error);
        window.localStorage.setItem(endedMark, '');
        await users.removeUser();
        ended = spokeForSomebody;
        tell();
        if (ended) throw signedOut();
        return null;
      }
    });
  }

  window.addEventListener('storage', ({ key, oldValue, newValue }) => {
    if (key === endedMark && newValue === null && ended) {
      // In another tab they went on as a guest: so they are one here.
      ended = false;
      tell();
      return;
    }
    if (!key?.startsWith('lamella.user:') || subjectOf(oldValue) === subjectOf(newValue)) return;
    ended = newValue === null && spokeForSomebody && window.localStorage.getItem(endedMark) !== null;
    tell();
  });

  /** A token that is good for some seconds yet goes on being used while the service cannot be reached. */
  async function renewOr(stale: User, isGood: boolean): Promise<User | null> {
    try {
      return await renew(stale);
    } catch (error) {
      if (isGood && error instanceof Refused && error.code === 'UNREACHABLE') return stale;
      throw error;
    }
  }

  const nobodyEnded = () => {
    window.localStorage.removeItem(endedMark);
    ended = false;
  };

  return {
    async token(renewed) {
      if (ended || keysOfUsers().length === 0) return nobody();
      const atHand = renewed ? undefined : tokenAtHand();
      if (atHand !== undefined) {
        spokeForSomebody = true;
        return atHand;
      }
      const user = await (await managed()).getUser();
      if (!user) return nobody();
      const secondsLeft = renewed ? 0 : (user.expires_in ?? Infinity);
      const good = secondsLeft > marginSeconds ? user : await renewOr(user, secondsLeft > 0);
      spokeForSomebody ||= good !== null;
      return good?.access_token ?? null;
    },
    async signIn(returnTo) {
      await (await managed()).signinRedirect({ state: returnTo });
    },
    async complete(address) {
      const user = await (await managed()).signinRedirectCallback(address);
      nobodyEnded();
      tell();
      // Only a path of this site: the state came through the address bar.
      const wanted = typeof user.state === 'string' ? user.state : '/';
      return wanted.startsWith('/') && !wanted.startsWith('//') ? wanted : '/';
    },
    hasEnded: () => ended,
    goOnAsGuest() {
      nobodyEnded();
      tell();
    },
    async signOut() {
      nobodyEnded();
      try {
        const users = await managed();
        const user = await users.getUser();
        const end = (await users.metadataService.getMetadata()).end_session_endpoint;
        if (end && user) {
          await users.signoutRedirect();
          return true;
        }
        await users.removeUser();
        tell();
        return true;
      } catch {
        // The host or the service is away: who wants to go does not stay for that.
        for (const key of keysOfUsers()) window.localStorage.removeItem(key);
        tell();
        return false;
      }
    },
    onChange(changed) {
      listeners.push(changed);
    },
  };
}
