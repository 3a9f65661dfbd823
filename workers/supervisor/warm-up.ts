/** @file Asks a server that has just started for its main pages once, so that the first reader after a restart does not wait. */
import { z } from 'zod';

const runsSchema = z.object({ items: z.array(z.object({ id: z.string() })) });
/** As many as a usual comparison has. */
const compared = 10;
const withinMilliseconds = 30_000;

/** Resolves when all were answered. What can't be asked for is left to its reader, who sees why. */
export async function warmUp(url: string, signal = AbortSignal.timeout(withinMilliseconds)): Promise<void> {
  const ask = async (path: string): Promise<string> =>
    (await fetch(`${url}${path}`, { signal, cache: 'no-store' })).text();
  try {
    const input = (value: unknown): string => `input=${encodeURIComponent(JSON.stringify(value))}`;
    const list = `/api/v1/runs/list?${input({ limit: compared })}`;
    const ids = runsSchema.parse(JSON.parse(await ask(list))).items.map(({ id }) => id);
    const [newest] = ids;
    // One after the other: a reader who comes meanwhile is served in between.
    for (const path of ['/', '/runs', '/api/trpc/system.status']) await ask(path);
    if (newest !== undefined) {
      await ask(`/runs/${newest}`);
      const curve = { requests: [{ run: newest, key: 'train.loss' }], axis: 'step', width: 600 };
      await ask(`/api/trpc/series.curvesPacked?${input({ json: curve })}`);
      await ask(`/api/trpc/runs.index?${input({ json: { query: 'state = finished' } })}`);
    }
    if (ids.length > 1) await ask(`/compare?runs=${ids.join(',')}`);
  } catch {
    // Stopped meanwhile, or not well: that is not for this to tell.
  }
}
