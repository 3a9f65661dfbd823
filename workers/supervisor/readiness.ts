/** @file Whether the platform is ready: the server answers, this start's dispatcher is running, pages are warm. */
import { z } from 'zod';

const healthSchema = z.object({
  database: z.string().optional(),
  dispatcher: z.object({ alive: z.boolean(), seenAt: z.union([z.number(), z.string()]).nullish() }),
});

export type Readiness = { readonly ready: true } | { readonly ready: false; readonly waitsFor: string };

/**
 * The platform is ready when its server answers and reports that this start's dispatcher is running. Asks the server
 * once. @param startedAt milliseconds since the epoch: a sign of life from before is a former dispatcher's
 */
export async function askReadiness(url: string, startedAt: number): Promise<Readiness> {
  let body: unknown;
  try {
    const response = await fetch(`${url}/api/health`, { signal: AbortSignal.timeout(10_000), cache: 'no-store' });
    // 503: a part fails, and the body says which.
    if (!response.ok && response.status !== 503) {
      return { ready: false, waitsFor: `the web server answers ${response.status} on /api/health` };
    }
    body = await response.json();
  } catch (error) {
    return {
      ready: false,
      waitsFor: `the web server does not answer (${error instanceof Error ? error.message : 'no reason given'})`,
    };
  }
  return judgeHealth(body, startedAt);
}

/** Reads the answer of /api/health. */
export function judgeHealth(body: unknown, startedAt: number): Readiness {
  const health = healthSchema.safeParse(body);
  if (!health.success)
    return { ready: false, waitsFor: 'the answer of /api/health is not one this version understands' };
  const { alive, seenAt } = health.data.dispatcher;
  if (health.data.database === 'failing') return { ready: false, waitsFor: 'the database fails' };
  const fresh = seenAt === null || seenAt === undefined || new Date(seenAt).getTime() >= startedAt;
  return alive && fresh ? { ready: true } : { ready: false, waitsFor: 'the dispatcher has not reported yet' };
}

const runsSchema = z.object({ items: z.array(z.object({ id: z.string() })) });
/** As many as a usual comparison has. */
const compared = 10;
const withinMilliseconds = 30_000;

/**
 * Asks a server that has just started for its main pages once, so that the first reader after a restart does not
 * wait. Resolves when all were answered. Pages that fail here are left to their readers, who see why.
 */
export async function warmUp(url: string, signal = AbortSignal.timeout(withinMilliseconds)): Promise<void> {
  const ask = async (path: string): Promise<string> =>
    (await fetch(`${url}${path}`, { signal, cache: 'no-store' })).text();
  try {
    const input = (value: unknown): string => `input=${encodeURIComponent(JSON.stringify(value))}`;
    const list = `/api/v1/runs/list?${input({ limit: compared })}`;
    const ids = runsSchema.parse(JSON.parse(await ask(list))).items.map(({ id }) => id);
    const [newest] = ids;
    // One after the other: a user who comes meanwhile is served in between.
    for (const path of ['/', '/runs', '/api/trpc/system.status']) await ask(path);
    if (newest !== undefined) {
      await ask(`/runs/${newest}`);
      const curve = { requests: [{ run: newest, key: 'train.loss' }], axis: 'step', width: 600 };
      await ask(`/api/trpc/series.curvesPacked?${input({ json: curve })}`);
      await ask(`/api/trpc/runs.index?${input({ json: { query: 'state = finished' } })}`);
    }
    if (ids.length > 1) await ask(`/compare?runs=${ids.join(',')}`);
  } catch {
    // Stopped meanwhile, or failing: reported elsewhere.
  }
}
