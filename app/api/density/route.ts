/** @file Remembers the density in a cookie, so that the server draws the next page in it. */
import { cookies } from 'next/headers';
import { z } from 'zod';
import { readJson, strangersBytes } from '@/server/http/body';
import { respond } from '@/server/http/respond';

const bodySchema = z.strictObject({ density: z.enum(['compact', 'comfortable']) });

export function POST(request: Request): Promise<Response> {
  return respond(async () => {
    const { density } = bodySchema.parse(await readJson(request, strangersBytes));
    (await cookies()).set('density', density, { path: '/', maxAge: 365 * 86_400, sameSite: 'lax', httpOnly: true });
    return new Response(null, { status: 204 });
  });
}
