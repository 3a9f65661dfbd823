'use server';
/** @file Remembers the density in a cookie, so that the server draws the next page in it. */
import { cookies } from 'next/headers';

export async function saveDensity(density: string): Promise<void> {
  if (density !== 'compact' && density !== 'comfortable') return;
  (await cookies()).set('density', density, { path: '/', maxAge: 365 * 86_400, sameSite: 'lax', httpOnly: true });
}
