/** @file /api/session: signing in (POST) and out (DELETE). /api/join: what a link lets its holder do, and then signing in. */
import { z } from 'zod';
import { inTransaction } from '@/db/open';
import { deleteSession, findMemberByEmail, proveSession } from '@/db/queries/member';
import { whenFree } from '@/db/retry-when-locked';
import type { MemberRow } from '@/db/schema';
import { DomainError } from '@/domain/errors';
import { memberIdSchema } from '@/domain/ids';
import { emailSchema } from '@/domain/member';
import type { Role } from '@/domain/role';
import { hashSecret } from '@/domain/secret';
import type { Authentication } from '@/server/access/authentication';
import { noteRefusedSignIn } from '@/server/access/refused-sign-ins';
import { wrongPasswords } from '@/server/access/wrong-passwords';
import type { Origin, ServiceContext } from '@/server/context';
import { audit, noteChange } from '@/server/services/audit/record';
import { requireInvitation } from '@/server/services/members/invitations';
import { isFirstAccountSecret, join, joinInput, requireFirstAccountSecret } from '@/server/services/members/join';
import { requireMember } from '@/server/services/members/read';
import { readJson, strangersBytes } from './body';

const signInInput = z.strictObject({ email: emailSchema, password: z.string().max(128) });

interface SignIn {
  readonly ctx: ServiceContext;
  readonly authentication: Authentication;
  readonly request: Request;
}

/** 204 with the cookie. @throws DomainError `unauthenticated`, which does not say whether address or password was wrong */
export async function signInResponse({ ctx, authentication, request }: SignIn): Promise<Response> {
  const { email, password } = signInInput.parse(await readJson(request, strangersBytes));
  if (ctx.settings.passwords === false) {
    throw new DomainError('forbidden', 'Nobody signs in with a password here: use the lab’s own sign-in.');
  }
  return signIn(ctx, authentication, request, { email, password, guessed: true });
}

export async function joinResponse({ ctx, authentication, request }: SignIn): Promise<Response> {
  const input = joinInput.parse(await readJson(request, strangersBytes));
  const { email } = await whenFree(() => join({ ctx, input }));
  // A password just chosen is no guess: earlier attempts from here do not count.
  return signIn(ctx, authentication, request, { email, password: input.password, guessed: false });
}

const invitationInput = z.strictObject({ secret: z.string().max(200) });

/** What a link's holder may do. @throws DomainError `not-found` for an expired link */
export async function invitationResponse({ ctx, request }: Omit<SignIn, 'authentication'>): Promise<Response> {
  const { secret } = invitationInput.parse(await readJson(request, strangersBytes));
  if (isFirstAccountSecret(secret)) {
    requireFirstAccountSecret(ctx, secret);
    return opening({ access: 'admin', member: null, first: true });
  }
  const { access, memberId } = requireInvitation(ctx, ctx.db, secret);
  const member = memberId === null ? null : requireMember(ctx.db, memberId).name;
  return opening({ access, member, first: false });
}

interface Opening {
  readonly access: Role;
  /** The member whose password is reset. */
  readonly member: string | null;
  readonly first: boolean;
}

function opening(what: Opening): Response {
  return Response.json(what, { headers: { 'Cache-Control': 'no-store' } });
}

export async function signOutResponse({ ctx, authentication, request }: SignIn): Promise<Response> {
  return withCookies(await signOut(ctx, authentication, request.headers));
}

/** Ends the session here: the library reports success even if the database failed. */
async function signOut(ctx: ServiceContext, authentication: Authentication, headers: Headers): Promise<Headers> {
  const held = await authentication.api.getSession({ headers });
  if (held !== null) {
    const owner = requireMember(ctx.db, memberIdSchema.parse(held.user.id));
    await whenFree(() =>
      inTransaction(ctx.db, (tx) => {
        deleteSession(tx, held.session.id);
        auditSession(ctx, owner, 'session.end');
      }),
    );
  }
  return (await authentication.api.signOut({ headers, returnHeaders: true })).headers;
}

async function signIn(
  ctx: ServiceContext,
  authentication: Authentication,
  request: Request,
  { email, password, guessed }: { readonly email: string; readonly password: string; readonly guessed: boolean },
): Promise<Response> {
  const row = findMemberByEmail(ctx.db, email);
  const device = row === undefined ? null : authentication.devices.recognise(row.id, request.headers);
  const trier = { account: email, act: 'sign-in', client: ctx.origin?.address ?? null, device } as const;
  try {
    if (guessed) wrongPasswords(ctx).begin(trier, ctx.now());
  } catch (error) {
    noteRefusedSignIn(ctx, { tried: email, by: 'password', reason: 'too-many' });
    throw error;
  }
  const signed = await whenFree(() =>
    authentication.api.signInEmail({
      body: { email, password },
      headers: new Headers({ 'user-agent': request.headers.get('user-agent') ?? '' }),
      returnHeaders: true,
    }),
  ).catch((error: unknown) => {
    if (statusOf(error) !== 401) throw error;
    return null;
  });
  if (signed === null || row === undefined) {
    noteRefusedSignIn(ctx, { tried: email, by: 'password', reason: 'wrong' });
    throw new DomainError(
      'unauthenticated',
      'Address or password is wrong. An administrator can make you a link to a new password.',
    );
  }
  if (guessed) wrongPasswords(ctx).forget(trier);
  if (row.removedAt !== null) {
    await signOut(ctx, authentication, new Headers({ cookie: cookieOf(signed.headers) }));
    noteRefusedSignIn(ctx, { tried: email, by: 'password', reason: 'removed' });
    throw new DomainError('forbidden', 'This account was removed: ask an administrator to restore it.');
  }
  await whenFree(() => {
    proveSession(ctx.db, { token: hashSecret(signed.response.token) }, ctx.now());
    auditSession(ctx, row, 'session.begin');
  });
  const answer = withCookies(signed.headers);
  answer.headers.append('Set-Cookie', authentication.devices.remember(row.id));
  return answer;
}

/** The library writes the session itself: this entry follows right after. */
export function auditSession(ctx: ServiceContext, { id, handle, access }: MemberRow, action: string): void {
  const origin: Origin = { kind: 'browser', address: ctx.origin?.address ?? null };
  inTransaction(ctx.db, (tx) => {
    noteChange(ctx, tx, 'member', id);
    audit({ ...ctx, actor: { name: handle, access }, origin }, tx, action, id);
  });
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
