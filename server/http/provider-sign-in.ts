/**
 * @file GET /api/session/oidc: to the lab's provider. GET /api/session/oidc/callback: back from it, signed in. The browser keeps what
 * belongs to the browser that began it, by a separate cookie, so nobody can finish another's sign-in.
 */
import { findMemberOutside } from '@/db/queries/member';
import { whenFree } from '@/db/retry-when-locked';
import { DomainError, isDomainError } from '@/domain/errors';
import type { Authentication } from '@/server/access/authentication';
import { as, connectOutside, memberFromOutside, type OutsidePerson } from '@/server/access/outside-member';
import { beginAtProvider, type PendingSignIn, pendingSchema, personFromProvider } from '@/server/access/provider';
import { noteRefusedSignIn } from '@/server/access/refused-sign-ins';
import { requireProof } from '@/server/access/required-access';
import type { Actor, ServiceContext } from '@/server/context';
import type { ProviderSettings } from '@/server/environment';
import { requireSelf } from '@/server/services/members/read';
import { noteProof } from './confirm-password';
import { auditSession } from './session';

interface Visit {
  readonly ctx: ServiceContext;
  readonly authentication: Authentication;
  readonly request: Request;
  /** The member already signed in. */
  readonly visitor: Actor | null;
}

const route = '/api/session/oidc';
const minutesAway = 10;
const cookieName = 'masthead-away';

export async function toProvider({ ctx, request, visitor }: Visit): Promise<Response> {
  const provider = requireProvider(ctx);
  const parameters = new URL(request.url).searchParams;
  const purpose = (['connect', 'prove'] as const).find((each) => parameters.has(each)) ?? 'enter';
  if (purpose !== 'enter' && visitor?.session === undefined) {
    throw new DomainError('unauthenticated', 'Sign in first.');
  }
  // Someone who found the browser open could sign in as that member ever after.
  if (purpose === 'connect' && visitor !== null) requireProof({ ...ctx, actor: visitor });
  const { address, pending } = await beginAtProvider(provider, callbackOf(ctx), {
    to: ownPath(ctx, parameters.get('to')),
    purpose,
  });
  return redirect(address, keep(ctx, request, pending));
}

/** Always an answer for a browser: errors are shown on the page that it redirects to. */
export async function backFromProvider(visit: Visit): Promise<Response> {
  const { ctx, authentication, request, visitor } = visit;
  const away = readPending(request);
  let tried: string | null = null;
  try {
    if (away === null) {
      throw new DomainError(
        'unauthenticated',
        'The sign-in took too long, or was started in another browser: start it again.',
      );
    }
    const arrived = new URL(callbackOf(ctx));
    arrived.search = new URL(request.url).search;
    const person = await personFromProvider(requireProvider(ctx), arrived, away);
    tried = person.handles[0] ?? person.subject;
    if (away.purpose === 'prove') {
      await whenFree(() => prove(ctx, visitor, person));
      return redirect(addressOf(ctx, away.to), forget(ctx));
    }
    if (away.purpose === 'connect') {
      if (visitor === null) throw new DomainError('unauthenticated', 'Sign in first, then connect the two accounts.');
      requireProof({ ...ctx, actor: visitor });
      await whenFree(() => connectOutside({ ...ctx, actor: visitor }, requireSelf(visitor), person));
      return redirect(addressOf(ctx, away.to), forget(ctx));
    }
    const browser: ServiceContext = { ...ctx, origin: { kind: 'browser', address: ctx.origin?.address ?? null } };
    const row = await whenFree(() => memberFromOutside(browser, person));
    const { headers } = await whenFree(() =>
      authentication.api.signInMember({
        body: { member: row.id },
        headers: new Headers({ 'user-agent': request.headers.get('user-agent') ?? '' }),
        returnHeaders: true,
      }),
    );
    await whenFree(() => auditSession(as(ctx, row.handle, row.access), row, 'session.begin'));
    return redirect(addressOf(ctx, away.to), forget(ctx), ...headers.getSetCookie());
  } catch (error) {
    if (!isDomainError(error)) throw error;
    noteRefusedSignIn(ctx, { tried, by: 'provider', reason: error.code });
    const address = new URL(addressOf(ctx, away !== null && away.purpose !== 'enter' ? away.to : '/'));
    // Never its text: the author of a link could make the platform show any text.
    address.searchParams.set('problem', error.code);
    return redirect(address.href, forget(ctx));
  }
}

/** @throws DomainError `forbidden` if another member signed in there */
function prove(ctx: ServiceContext, visitor: Actor | null, person: OutsidePerson): void {
  if (visitor?.session === undefined) throw new DomainError('unauthenticated', 'Sign in first.');
  if (findMemberOutside(ctx.db, person.provider, person.subject)?.id !== visitor.member) {
    throw new DomainError('forbidden', 'You signed in there as a different member than here.');
  }
  noteProof(
    { ...ctx, actor: visitor, origin: { kind: 'browser', address: ctx.origin?.address ?? null } },
    visitor.session,
  );
}

function requireProvider({ settings }: ServiceContext): ProviderSettings {
  if (settings.provider != null) return settings.provider;
  throw new DomainError('not-found', 'This platform has no sign-in but its own: set MASTHEAD_OIDC_ISSUER.');
}

/** Registered once with the provider: the platform's address for people. */
function callbackOf(ctx: ServiceContext): string {
  return `${addressOf(ctx, '')}${route}/callback`;
}

function addressOf({ settings }: ServiceContext, path: string): string {
  if (settings.url === undefined)
    throw new DomainError('unavailable', 'The platform has no address: set MASTHEAD_URL.');
  return `${settings.url}${path}`;
}

/** `/` for any address that leads elsewhere. */
function ownPath(ctx: ServiceContext, given: string | null): string {
  const base = addressOf(ctx, '');
  if (given === null || !/^\/(?![/\\])/.test(given) || given.length > 1000) return '/';
  const target = new URL(`${base}${given}`);
  const own = target.origin === new URL(base).origin && target.href.startsWith(`${base}/`);
  return own ? target.href.slice(base.length) : '/';
}

function keep(ctx: ServiceContext, request: Request, pending: PendingSignIn): string {
  const secure = /^https\b/i.test(request.headers.get('x-forwarded-proto') ?? '') ? '; Secure' : '';
  const value = Buffer.from(JSON.stringify(pending)).toString('base64url');
  return `${cookieName}=${value}; Path=${cookiePath(ctx)}; Max-Age=${minutesAway * 60}; HttpOnly; SameSite=Lax${secure}`;
}

function forget(ctx: ServiceContext): string {
  return `${cookieName}=; Path=${cookiePath(ctx)}; Max-Age=0; HttpOnly; SameSite=Lax`;
}

const cookiePath = ({ settings }: ServiceContext): string => `${settings.basePath ?? ''}${route}`;

function readPending(request: Request): PendingSignIn | null {
  const [, text] = new RegExp(`(?:^|;\\s*)${cookieName}=([\\w-]+)`).exec(request.headers.get('cookie') ?? '') ?? [];
  if (text === undefined) return null;
  try {
    return pendingSchema.parse(JSON.parse(Buffer.from(text, 'base64url').toString('utf8')));
  } catch {
    return null;
  }
}

function redirect(address: string, ...cookies: readonly string[]): Response {
  const headers = new Headers({ Location: address, 'Cache-Control': 'no-store' });
  for (const cookie of cookies) headers.append('Set-Cookie', cookie);
  return new Response(null, { status: 303, headers });
}
