/** @file What a doctor found: of the platform from inside, and of this machine from the command line. */
import { z } from 'zod';

export const findingSchema = z.object({
  id: z.enum([
    'platform',
    'accounts',
    'dispatcher',
    'node',
    'engine',
    'compiler',
    'disk',
    'data-folder',
    'datasets',
    'database',
  ]),
  title: z.string(),
  verdict: z.enum(['ok', 'attention', 'failed']),
  /** What was seen. */
  detail: z.string(),
  /** What to do; null where nothing is. */
  advice: z.string().nullable(),
});
export type Finding = z.infer<typeof findingSchema>;

export function finding(
  id: Finding['id'],
  title: string,
  verdict: Finding['verdict'],
  detail: string,
  advice?: string,
): Finding {
  return { id, title, verdict, detail, advice: advice ?? null };
}

/** `host`: what the web server binds to. */
export function accountsFinding(host: string, members: number): Finding {
  const title = 'Access';
  if (members > 0)
    return finding('accounts', title, 'ok', `${members} ${members === 1 ? 'person has' : 'people have'} an account.`);
  if (/^(localhost|127\.\d+\.\d+\.\d+|::1)$/.test(host)) {
    return finding('accounts', title, 'ok', 'Nobody signs in; only this machine reaches the platform.');
  }
  const detail = `Nobody signs in, and the platform answers at ${host}: whoever reaches it is its administrator.`;
  return finding('accounts', title, 'attention', detail, 'Create the first account under Settings, Members.');
}

const gigabyte = 2 ** 30;

/** Of the file system that holds the data folder; bytes. */
export function diskFinding({ free, total }: { readonly free: number; readonly total: number }): Finding {
  const detail = `${(free / gigabyte).toFixed(1)} of ${(total / gigabyte).toFixed(1)} GB are free.`;
  if (free > 5 * gigabyte) return finding('disk', 'Disk space', 'ok', detail);
  const advice = 'Remove checkpoints of finished runs on the Settings page, or empty the trash.';
  return finding('disk', 'Disk space', free > gigabyte ? 'attention' : 'failed', detail, advice);
}

/** `problem`: what is wrong with the database; null where it is sound. */
export function databaseFinding(problem: string | null): Finding {
  const title = 'Database';
  if (problem === null) return finding('database', title, 'ok', 'Its structure and references are sound.');
  const advice = 'Stop the platform and put the last backup in its place: masthead restore FILE.';
  return finding('database', title, 'failed', problem, advice);
}
