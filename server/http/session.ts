/** @file /api/session: signing in (POST) and out (DELETE). /api/join: what a link lets its holder do, and then signing in. */
import { z } from 'zod';
import { findMemberByEmail } from '@/db/queries/member/find';
import { DomainError } from '@/domain/errors';
import { emailSchema } from '@/domain/member';
import type { Authentication } from '@/server/access/authentication';
import { wrongPasswords } from '@/server/access/wrong-passwords';
import type { ServiceContext } from '@/server/context';
import { audit } from '@/server/services/journal';
import { requireInvitation } from '@/server/services/members/invitations';
import { join, joinInput } from '@/server/services/members/join';
import { requireMember } from '@/server/services/members/require-member';
import { readJson } from './read-json';

const signInInput = z.strictObject({ email: emailSchema, password: z.string().max(128) });

interface Entrance {
  readonly ctx: ServiceContext;
  readonly authentication: Authentication;
  readonly request: Request;
}

/** 204 with the cookie. @throws DomainError `unauthenticated`, which does not say whether address or password was wrong */
export async function signInResponse({ ctx, authentication, request }: Entrance): Promise<Response> {
  const { email, password } = signInInput.parse(await readJson(request));
  return signIn(ctx, authentication, request, email, password);
}

export async function joinResponse({ ctx, authentication, request }: Entrance): Promise<Response> {
  const input = joinInput.parse(await readJson(request));
  const { email } = await join({ ctx, input });
  wrongPasswords(ctx).forget(email);
  return signIn(ctx, authentication, request, email, input.password);
}

const invitationInput = z.strictObject({ secret: z.string().max(200) });

/** What a link's holder may do with it. @throws DomainError `not-found` for a link that is not good any more */
export async function invitationResponse({ ctx, request }: Omit<Entrance, 'authentication'>): Promise<Response> {
  const { secret } = invitationInput.parse(await readJson(request));
  const { access, memberId } = requireInvitation(ctx, ctx.db, secret);
  const member = memberId === null ? null : requireMember(ctx.db, memberId).name;
  return Response.json({ access, member }, { headers: { 'Cache-Control': 'no-store' } });
}

export async function signOutResponse({ authentication, request }: Omit<Entrance, 'ctx'>): Promise<Response> {
  const { headers } = await authentication.api.signOut({ headers: request.headers, returnHeaders: true });
  return withCookies(headers);
}

async function signIn(
  ctx: ServiceContext,
  authentication: Authentication,
  request: Request,
  email: string,
  password: string,
): Promise<Response> {
  wrongPasswords(ctx).begin(email, ctx.now());
  const row = findMemberByEmail(ctx.db, email);
  const signed = await authentication.api
    .signInEmail({
      body: { email, password },
      headers: new Headers({ 'user-agent': request.headers.get('user-agent') ?? '' }),
      returnHeaders: true,
    })
    .catch((error: unknown) => {
      if (statusOf(error) !== 401) throw error;
      return null;
    });
  if (signed === null || row === undefined) {
    throw new DomainError(
      'unauthenticated',
      'Address or password is wrong. An administrator can make you a link to a new password.',
    );
  }
  wrongPasswords(ctx).forget(email);
  if (row.removedAt !== null) {
    await authentication.api.signOut({ headers: new Headers({ cookie: cookieOf(signed.headers) }) });
    throw new DomainError('forbidden', 'This account was removed: ask an administrator to restore it.');
  }
  audit({ ...ctx, actor: { name: row.handle, access: row.access } }, ctx.db, 'session.begin', row.id);
  return withCookies(signed.headers);
}

function statusOf(error: unknown): unknown {
  return error instanceof Error && 'statusCode' in error ? error.statusCode : null;
}

function cookieOf(headers: Headers): string {
  return headers
    .getSetCookie()
    .map((each) => each.split(';')[0] ?? '')
    .join('; ');
}

function withCookies(from: Headers): Response {
  const headers = new Headers({ 'Cache-Control': 'no-store' });
  for (const cookie of from.getSetCookie()) headers.append('Set-Cookie', cookie);
  return new Response(null, { status: 204, headers });
}
