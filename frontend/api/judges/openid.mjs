// Lets openid-client, which is certified by the OpenID Foundation, judge an issuer: node openid.mjs ISSUER CLIENT REDIRECT PERSON
// Prints a line for each thing that held; ends with 1 and the reason at the first that did not.
import assert from 'node:assert/strict';
import process from 'node:process';
import { URL, URLSearchParams } from 'node:url';
import * as openid from 'openid-client';

const { fetch } = globalThis;
const [issuer, clientId, redirect, person] = process.argv.slice(2);
const held = (what) => process.stdout.write(`${what}\n`);

const config = await openid.discovery(new URL(issuer), clientId, undefined, openid.None(), {
  execute: [openid.allowInsecureRequests, openid.enableNonRepudiationChecks],
});
assert.equal(config.serverMetadata().issuer, issuer);
assert.ok(config.serverMetadata().supportsPKCE('S256'));
held('discovery');

/** The way through the front door: the address that the client builds, the choice that a person makes, the address sent back to. */
async function authorize(verifier, state, nonce) {
  const address = openid.buildAuthorizationUrl(config, {
    redirect_uri: redirect,
    scope: 'openid profile',
    code_challenge: await openid.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    state,
    nonce,
  });
  const page = await fetch(address);
  assert.equal(page.status, 200);
  const body = new URLSearchParams([...address.searchParams, ['person', person]]);
  const answer = await fetch(address.origin + address.pathname, { method: 'POST', body, redirect: 'manual' });
  assert.equal(answer.status, 303);
  return new URL(answer.headers.get('Location'));
}

const verifier = openid.randomPKCECodeVerifier();
const [state, nonce] = [openid.randomState(), openid.randomNonce()];
const back = await authorize(verifier, state, nonce);
const checks = { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce, idTokenExpected: true };
const tokens = await openid.authorizationCodeGrant(config, back, checks);
assert.equal(tokens.claims().sub, person);
held('code flow with PKCE, signature and claims of the ID token');

const about = await openid.fetchUserInfo(config, tokens.access_token, tokens.claims().sub);
assert.ok(about.name);
held('userinfo');

const renewed = await openid.refreshTokenGrant(config, tokens.refresh_token);
assert.notEqual(renewed.access_token, tokens.access_token);
held('refresh');

await openid.tokenRevocation(config, renewed.refresh_token);
await assert.rejects(openid.refreshTokenGrant(config, renewed.refresh_token), { error: 'invalid_grant' });
held('revocation');

const other = await authorize(verifier, state, nonce);
const wrong = { ...checks, pkceCodeVerifier: openid.randomPKCECodeVerifier() };
await assert.rejects(openid.authorizationCodeGrant(config, other, wrong), { error: 'invalid_grant' });
held('wrong verifier refused');

const third = await authorize(verifier, state, nonce);
await assert.rejects(openid.authorizationCodeGrant(config, third, { ...checks, expectedNonce: openid.randomNonce() }));
await assert.rejects(openid.authorizationCodeGrant(config, back, checks), { error: 'invalid_grant' });
held('wrong nonce and used code refused');
