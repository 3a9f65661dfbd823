/** @file A refused sign-in is in the audit log; a flood of them is a few entries and a number. */
import { eq } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { auditEntry } from '@/db/schema';
import { verifyAudit } from '@/db/verify-audit';
import { tunables } from '@/domain/tunables';
import { ada, json, platformWithAda } from '@/test/factories/accounts';
import { noteRefusedSignIn } from './refused-sign-ins';

it('says who was tried, from where, and how many more there were', async () => {
  const { platform, url } = await platformWithAda();
  const { ctx } = platform;
  const refusals = () => ctx.db.select().from(auditEntry).where(eq(auditEntry.action, 'session.refuse')).all();
  const answer = await fetch(`${url}/api/session`, {
    method: 'POST',
    headers: { ...json, 'X-Forwarded-For': '192.0.2.66' },
    body: JSON.stringify({ email: ada.email, password: 'a wrong password' }),
  });
  expect(answer.status).toBe(401);
  expect(refusals()).toMatchObject([
    {
      actor: 'nobody',
      origin: 'browser',
      address: '192.0.2.66',
      detail: { tried: ada.email, by: 'password', reason: 'wrong' },
    },
  ]);
  for (let n = 0; n < 10_000; n++)
    noteRefusedSignIn(ctx, { tried: `${n}@example.org`, by: 'password', reason: 'wrong' });
  expect(refusals()).toHaveLength(tunables.refusalsTold);
  platform.advance(tunables.refusalsWindow);
  noteRefusedSignIn(ctx, { tried: 'x'.repeat(5_000), by: 'provider', reason: 'forbidden' });
  const last = refusals().at(-1);
  expect(last?.detail).toMatchObject({ untoldBefore: 10_001 - tunables.refusalsTold });
  expect(String(last?.detail.tried)).toHaveLength(254);
  expect(verifyAudit(ctx.db).problems).toEqual([]);
});
