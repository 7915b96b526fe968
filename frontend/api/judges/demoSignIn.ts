import { createHash, randomBytes } from 'node:crypto';

/** Signs a demo person in at a host as a browser does, with a code and PKCE; answers the access token. */
export async function signInDemo(origin: string, person: string): Promise<string> {
  const settings = (await (await fetch(`${origin}/signin`)).json()) as { authority: string; clientId: string };
  const authority = new URL(settings.authority, origin).href;
  const verifier = randomBytes(32).toString('base64url');
  const chosen = await fetch(`${authority}/authorize`, {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams({
      client_id: settings.clientId,
      redirect_uri: `${origin}/`,
      response_type: 'code',
      scope: 'openid profile',
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      code_challenge_method: 'S256',
      person,
    }),
  });
  const code = new URL(chosen.headers.get('Location') ?? '', origin).searchParams.get('code') ?? '';
  const exchanged = await fetch(`${authority}/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      client_id: settings.clientId,
      redirect_uri: `${origin}/`,
      code,
      code_verifier: verifier,
    }),
  });
  const { access_token: token } = (await exchanged.json()) as { access_token?: string };
  if (!token) throw new Error(`${person} could not sign in: ${String(exchanged.status)}`);
  return token;
}
