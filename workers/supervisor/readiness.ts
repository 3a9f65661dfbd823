/** @file When the platform is ready: its server answers and says that this start's dispatcher is at work. */
import { z } from 'zod';

const healthSchema = z.object({
  dispatcher: z.object({ alive: z.boolean(), seenAt: z.union([z.number(), z.string()]).nullish() }),
});

export type Readiness = { readonly ready: true } | { readonly ready: false; readonly waitsFor: string };

/**
 * Asks the server once.
 * @param startedAt milliseconds since the epoch: a sign of life from before is a former dispatcher's
 */
export async function askReadiness(url: string, startedAt: number): Promise<Readiness> {
  let body: unknown;
  try {
    const response = await fetch(`${url}/api/health`, { signal: AbortSignal.timeout(10_000), cache: 'no-store' });
    if (!response.ok) return { ready: false, waitsFor: `the web server answers ${response.status} on /api/health` };
    body = await response.json();
  } catch (error) {
    return {
      ready: false,
      waitsFor: `the web server does not answer (${error instanceof Error ? error.message : 'no reason given'})`,
    };
  }
  return judgeHealth(body, startedAt);
}

/** Reads what /api/health answered. */
export function judgeHealth(body: unknown, startedAt: number): Readiness {
  const health = healthSchema.safeParse(body);
  if (!health.success)
    return { ready: false, waitsFor: 'the answer of /api/health is not one this version understands' };
  const { alive, seenAt } = health.data.dispatcher;
  const fresh = seenAt === null || seenAt === undefined || new Date(seenAt).getTime() >= startedAt;
  return alive && fresh ? { ready: true } : { ready: false, waitsFor: 'the dispatcher has not reported yet' };
}
