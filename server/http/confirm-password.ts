/** @file POST /api/session/proof: the password again, which allows this session sensitive acts for a while. */
import { z } from 'zod';
import { inTransaction } from '@/db/open';
import { proveSession } from '@/db/queries/member';
import { whenFree } from '@/db/retry-when-locked';
import { DomainError } from '@/domain/errors';
import type { ServiceContext } from '@/server/context';
import { audit } from '@/server/services/audit/record';
import { requirePassword } from '@/server/services/members/password';
import { requireOwnBrowser } from '@/server/services/members/read';
import { readJson, strangersBytes } from './body';

const proofInput = z.strictObject({ password: z.string().max(128) });

/** 204. @throws DomainError `invalid-input` for a wrong password, `too-many` after too many */
export async function proofResponse(ctx: ServiceContext, request: Request): Promise<Response> {
  const member = requireOwnBrowser(ctx.actor);
  const { session } = ctx.actor;
  if (session === undefined) throw new DomainError('conflict', 'Sign in with a browser first.');
  const { password } = proofInput.parse(await readJson(request, strangersBytes));
  await requirePassword(ctx, member, { password, act: 'confirm', field: 'password' });
  await whenFree(() => noteProof(ctx, session));
  return new Response(null, { status: 204, headers: { 'Cache-Control': 'no-store' } });
}

/** From now on the session counts as confirmed, for a while. */
export function noteProof(ctx: ServiceContext, session: string): void {
  inTransaction(ctx.db, (tx) => {
    proveSession(tx, { id: session }, ctx.now());
    audit(ctx, tx, 'session.prove', ctx.actor.member ?? session);
  });
}
