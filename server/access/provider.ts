/**
 * @file Signing in through the lab's OpenID Connect provider: authorization code with PKCE, state and nonce. The answer is checked
 * for issuer, audience, signature and time by openid-client; here it is only read.
 */
import * as oidc from 'openid-client';
import { z } from 'zod';
import { DomainError } from '@/domain/errors';
import type { ProviderSettings } from '@/server/environment';
import { logger } from '@/server/logger';
import type { OutsidePerson } from './outside-member';

/** Seconds that the provider's clock and ours may differ. */
const clockSkew = 30;
const secondsToAnswer = 10;
/** Requires signing in there again. */
const secondsToProve = 300;

/** What the browser keeps while the user is at the provider. */
export const pendingSchema = z.strictObject({
  state: z.string().min(20),
  nonce: z.string().min(20),
  verifier: z.string().min(40),
  /** Where to go next, one of our paths. */
  to: z.string().max(2000),
  /** `prove`: confirms a signed-in member by signing in there again. */
  purpose: z.enum(['enter', 'connect', 'prove']),
});
export type PendingSignIn = z.output<typeof pendingSchema>;

const key = Symbol.for('masthead.provider');
const holder = globalThis as typeof globalThis & { [key]?: Map<string, Promise<oidc.Configuration>> };

/** The provider's metadata, fetched once; again after a failure. */
function configurationOf({ issuer, clientId, clientSecret }: ProviderSettings): Promise<oidc.Configuration> {
  holder[key] ??= new Map();
  const known = holder[key];
  const name = `${issuer} ${clientId}`;
  const found = known.get(name) ?? discover(issuer, clientId, clientSecret);
  known.set(name, found);
  found.catch(() => known.delete(name));
  return found;
}

async function discover(
  issuer: string,
  clientId: string,
  clientSecret: string | undefined,
): Promise<oidc.Configuration> {
  const metadata = {
    ...(clientSecret === undefined ? {} : { client_secret: clientSecret }),
    [oidc.clockTolerance]: clockSkew,
  };
  const authentication = clientSecret === undefined ? oidc.None() : undefined;
  try {
    return await oidc.discovery(new URL(issuer), clientId, metadata, authentication, {
      timeout: secondsToAnswer,
      // Plain HTTP: the settings allow it for this machine only.
      // Signatures are checked although the token comes straight from the provider.
      execute: [oidc.enableNonRepudiationChecks, ...(issuer.startsWith('http:') ? [oidc.allowInsecureRequests] : [])],
    });
  } catch (cause) {
    throw unavailable(issuer, cause);
  }
}

/** Where to send the browser, and what it keeps meanwhile. @throws DomainError `unavailable` if the provider does not answer */
export async function beginAtProvider(
  settings: ProviderSettings,
  callback: string,
  { to, purpose }: Pick<PendingSignIn, 'to' | 'purpose'>,
): Promise<{ readonly address: string; readonly pending: PendingSignIn }> {
  const configuration = await configurationOf(settings);
  const pending = {
    state: oidc.randomState(),
    nonce: oidc.randomNonce(),
    verifier: oidc.randomPKCECodeVerifier(),
    to,
    purpose,
  };
  const address = oidc.buildAuthorizationUrl(configuration, {
    redirect_uri: callback,
    scope: settings.scopes,
    state: pending.state,
    nonce: pending.nonce,
    code_challenge: await oidc.calculatePKCECodeChallenge(pending.verifier),
    code_challenge_method: 'S256',
    ...(purpose === 'prove' ? { prompt: 'login', max_age: '0' } : {}),
  });
  return { address: address.href, pending };
}

/** The returning user. `arrived`: the callback with the provider's parameters. @throws DomainError `unauthenticated` if any check fails */
export async function personFromProvider(
  settings: ProviderSettings,
  arrived: URL,
  { state, nonce, verifier, purpose }: PendingSignIn,
): Promise<OutsidePerson> {
  const configuration = await configurationOf(settings);
  try {
    const tokens = await oidc.authorizationCodeGrant(configuration, arrived, {
      expectedState: state,
      expectedNonce: nonce,
      pkceCodeVerifier: verifier,
      idTokenExpected: true,
      // When they last authenticated there; a provider that does not say proves nothing.
      ...(purpose === 'prove' ? { maxAge: secondsToProve } : {}),
    });
    const claims = claimsSchema.parse(tokens.claims());
    // Many providers put groups and names into this answer only.
    const more = configuration.serverMetadata().userinfo_endpoint
      ? claimsSchema.parse(await oidc.fetchUserInfo(configuration, tokens.access_token, claims.sub))
      : claims;
    return readPerson(settings, { ...more, ...claims });
  } catch (cause) {
    logger().warn({ reason: reasonOf(cause) }, 'a sign-in through the provider was refused');
    throw new DomainError('unauthenticated', 'The sign-in failed: start it again.', { cause });
  }
}

const claimsSchema = z.looseObject({
  sub: z.string().min(1).max(255),
  name: z.string().optional(),
  preferred_username: z.string().optional(),
  email: z.string().optional(),
});

export function readPerson(
  { issuer, groupsClaim }: Pick<ProviderSettings, 'issuer' | 'groupsClaim'>,
  claims: z.output<typeof claimsSchema>,
): OutsidePerson {
  const { sub, name, preferred_username: username, email } = claims;
  return {
    provider: `oidc:${issuer}`,
    subject: sub,
    groups: groupsIn(claims, groupsClaim),
    handles: [username, email, name].filter((wish) => wish !== undefined),
    name: name ?? null,
    email: email ?? null,
  };
}

/** A claim of exactly that name, or one within objects; one group or a list of them. */
function groupsIn(claims: Readonly<Record<string, unknown>>, claim: string): string[] {
  const within = (at: unknown, name: string): unknown =>
    typeof at === 'object' && at !== null && Object.hasOwn(at, name) ? Reflect.get(at, name) : undefined;
  const value = Object.hasOwn(claims, claim) ? claims[claim] : claim.split('.').reduce<unknown>(within, claims);
  if (typeof value === 'string') return [value];
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];
}

function unavailable(issuer: string, cause: unknown): DomainError {
  logger().error({ reason: reasonOf(cause), issuer }, 'the provider does not answer');
  return new DomainError('unavailable', 'The lab’s sign-in does not answer: try again in a moment.', { cause });
}

const reasonOf = (cause: unknown): string => {
  if (!(cause instanceof Error)) return String(cause);
  return cause.cause instanceof Error ? `${cause.message}: ${cause.cause.message}` : cause.message;
};
