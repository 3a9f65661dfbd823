/** @file A platform over HTTP with one account, Ada's, and ways to sign in, join and ask. */
import { expect } from 'vitest';
import { createClient } from '@/client/create-client';
import { createFirstMember } from '@/server/services/members/join';
import { serveApi } from './api-server';
import { makePlatform } from './platform';

export const ada = { name: 'Ada', handle: 'ada', email: 'ada@example.org', password: 'analytical engines' };
export const eve = { name: 'Eve', handle: 'eve', email: 'eve@example.org' };
export const json = { 'Content-Type': 'application/json' };

export async function platformWithAda() {
  const platform = makePlatform();
  const { url } = await serveApi(platform);
  const admin = await createFirstMember({ ctx: platform.ctx, input: ada });
  const ctx = { ...platform.ctx, actor: { name: 'ada', access: 'admin', member: admin.id } as const };
  const post = (path: string, body: unknown) =>
    fetch(`${url}/api/${path}`, { method: 'POST', headers: json, body: JSON.stringify(body) });
  const signIn = async (email: string, password: string) => cookieOf(await post('session', { email, password }));
  return { platform, url, admin, ctx, post, signIn };
}

/** The cookies of the answer. */
export function cookieOf(response: Response): string {
  expect(response.status).toBe(204);
  const [cookie = ''] = response.headers.getSetCookie();
  expect(cookie).toMatch(/HttpOnly/);
  expect(cookie).toMatch(/SameSite=Lax/);
  return cookie.split(';')[0] ?? '';
}

export function clientWith(url: string, cookie: string) {
  return createClient({ url, headers: { cookie } });
}

/** A refusal without a session. */
export const unauthenticated = { data: { code: 'UNAUTHORIZED', domain: { code: 'unauthenticated' } } };
